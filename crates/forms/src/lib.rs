//! What comes in the body of a request, apart from the pipeline, which does not touch it.
