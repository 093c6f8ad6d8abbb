//! Password hashes that Werkzeug reads and writes, apart, because few programs need them.
