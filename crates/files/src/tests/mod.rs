//! Files through the pipeline.

mod conditions;
mod precompressed;
mod send_file;
mod site;
mod static_files;
mod traversal;
mod versions;
