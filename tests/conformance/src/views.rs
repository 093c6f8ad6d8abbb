//! Section 16: class-based views.

use std::collections::BTreeMap;

use carafe::prelude::*;
use serde_json::json;

const NOTES: [(u64, &str); 2] = [(1, "first"), (2, "second")];

pub(crate) fn add_to(app: &mut App) {
    app.add_view("/notes/", "note_list", NoteList);
    app.add_view("/notes/<int:ident>", "note_item", NoteItem);
    let users = ListView {
        name: "users",
        per_page: 10,
    };
    app.add_view("/views/users", "user_list", users);
    let groups = ListView {
        name: "groups",
        per_page: 5,
    };
    app.add_view("/views/groups/<kind>", "group_list", groups);
    app.add_view("/views/decorated", "decorated", Decorated);
    app.add_view("/views/with-head", "with_head", WithHead);
    app.add_view("/views/inherited/<int:ident>", "inherited", Inherited);
}

#[derive(Clone)]
struct NoteList;

impl MethodView for NoteList {
    fn methods(methods: &mut Methods<Self>) {
        methods.get(Self::get).post(Self::post);
    }
}

impl NoteList {
    async fn get(self) -> JsonResponse {
        json(BTreeMap::from(NOTES))
    }

    async fn post(self, Json(note): Json<Value>) -> (StatusCode, JsonResponse) {
        (StatusCode::CREATED, json(json!({ "created": note })))
    }
}

#[derive(Clone)]
struct NoteItem;

impl MethodView for NoteItem {
    fn methods(methods: &mut Methods<Self>) {
        add_item(methods);
    }
}

/// What a subclass has from its base class: functions for any view.
fn add_item<V: MethodView>(methods: &mut Methods<V>) {
    methods.get(note).put(replace_note).delete(delete_note);
}

async fn note<V>(_: V, Path(ident): Path<u64>) -> carafe::Result<JsonResponse> {
    let note = NOTES.iter().find(|(number, _)| *number == ident);
    let (_, text) = note.ok_or_else(|| abort(404))?;
    Ok(json(json!({ "note": text })))
}

async fn replace_note<V>(_: V, Path(ident): Path<u64>) -> JsonResponse {
    json(json!({ "replaced": ident }))
}

async fn delete_note<V>(_: V) -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Has one method more.
#[derive(Clone)]
struct Inherited;

impl MethodView for Inherited {
    fn methods(methods: &mut Methods<Self>) {
        add_item(methods);
        methods.patch(Self::patch);
    }
}

impl Inherited {
    async fn patch(self, Path(ident): Path<u64>) -> JsonResponse {
        json(json!({ "patched": ident }))
    }
}

/// One view, made twice with arguments of its own.
#[derive(Clone, Copy)]
struct ListView {
    name: &'static str,
    per_page: u32,
}

impl MethodView for ListView {
    fn methods(methods: &mut Methods<Self>) {
        methods.get(Self::dispatch).post(Self::dispatch);
    }
}

impl ListView {
    async fn dispatch(self, request: Request) -> JsonResponse {
        let mut answer = request.view_args();
        answer.insert("name".into(), self.name.into());
        answer.insert("per_page".into(), self.per_page.into());
        answer.insert("method".into(), request.method().as_str().into());
        json(answer)
    }
}

/// A decorator is a function around the answer.
fn parachute(view: impl IntoResponse) -> impl IntoResponse {
    ([("X-Parachute", "open")], view)
}

#[derive(Clone)]
struct Decorated;

impl MethodView for Decorated {
    fn methods(methods: &mut Methods<Self>) {
        methods.get(Self::get);
    }
}

impl Decorated {
    async fn get(self) -> impl IntoResponse {
        parachute(Html("decorated"))
    }
}

#[derive(Clone)]
struct WithHead;

impl MethodView for WithHead {
    fn methods(methods: &mut Methods<Self>) {
        methods.get(Self::get).head(Self::head);
    }
}

impl WithHead {
    async fn get(self) -> impl IntoResponse {
        ([("X-Handled", "get")], Html("get"))
    }

    async fn head(self) -> impl IntoResponse {
        ([("X-Handled", "head")], Html(""))
    }
}
