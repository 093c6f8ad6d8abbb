//! Steps 5 and 6 of the pipeline.

use std::convert::identity;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use axum::response::Response;

use crate::error::{Panicked, catch_panic};
use crate::error_answer::settle;
use crate::hooks::Stages;
use crate::pipeline::Inner;
use crate::{Context, Error};

/// What of step 5 is left.
pub(crate) struct Left {
    /// The number of the next function.
    from: usize,
    /// How the one before it failed.
    failed: Option<Error>,
}

/// Step 5, as far as it goes without waiting; says what is left.
pub(crate) fn process_now(
    response: &mut Response,
    context: &Context,
    stages: &Stages,
) -> Option<Left> {
    let left = |from, failed| Some(Left { from, failed });
    if context.has_after_this_request() {
        return left(0, None);
    }
    for (number, hook) in stages.after_request.iter().enumerate() {
        let call = AssertUnwindSafe(|| hook.call_now(context, response));
        match catch_unwind(call) {
            Ok(true) if response.extensions().is_empty() => {}
            Ok(true) => return left(number + 1, None),
            Ok(false) => return left(number, None),
            Err(payload) => return left(number + 1, Some(Panicked::new(&*payload).into())),
        }
    }
    None
}

impl Inner {
    /// Step 5, from where it has to wait. A function that fails has its error answered for;
    /// the functions after it get that answer.
    pub(crate) async fn process_response(
        &self,
        response: Response,
        left: Left,
        context: &Context,
        stages: &Stages,
    ) -> Response {
        let processed = left.failed.map_or(Ok(response), Err);
        let mut response = self.processed(processed, context, stages).await;
        let mut functions = context.take_after_this_request();
        while !functions.is_empty() {
            for function in functions {
                let processed = catch_panic(function.call(response)).await;
                response = self.processed(processed, context, stages).await;
            }
            // They may have added more.
            functions = context.take_after_this_request();
        }
        for hook in &stages.after_request[left.from..] {
            let processed = catch_panic(hook.call(context, response)).await;
            response = self.processed(processed, context, stages).await;
        }
        response
    }

    async fn processed(
        &self,
        processed: Result<Response, Error>,
        context: &Context,
        stages: &Stages,
    ) -> Response {
        let settled = match processed {
            Ok(response) => catch_panic(settle(response, context)).await,
            Err(error) => Err(error),
        };
        match settled.map_err(Arc::new).and_then(identity) {
            Ok(response) => response,
            Err(error) => self.handle_exception(error, context, stages).await,
        }
    }

    /// Step 6. What stands for a session that cannot be saved passes step 5 too.
    pub(crate) async fn save_session(
        &self,
        mut response: Response,
        context: &Context,
        stages: &Stages,
    ) -> Response {
        let saved = catch_panic(context.save_session(response.headers_mut())).await;
        let failed = match saved {
            Ok(Ok(())) => return response,
            Ok(Err(error)) => self.handle_session_error(error, context, stages).await,
            Err(panic) => {
                self.handle_exception(Arc::new(panic), context, stages)
                    .await
            }
        };
        let all = Left {
            from: 0,
            failed: None,
        };
        self.process_response(failed, all, context, stages).await
    }
}
