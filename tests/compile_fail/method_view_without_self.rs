use carafe::prelude::*;

#[derive(Clone)]
struct NoteView;

impl NoteView {
    async fn get(Path(id): Path<usize>) -> String {
        format!("note {id}")
    }
}

impl MethodView for NoteView {
    fn methods(methods: &mut Methods<Self>) {
        methods.get(Self::get);
    }
}

fn main() {}
