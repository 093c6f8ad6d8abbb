"""Prints vectors.txt: texts that Werkzeug made, with their passwords."""

from werkzeug.security import _hash_internal

METHODS = [
    "scrypt",
    "scrypt:16384:8:1",
    "scrypt:1024:4:3",
    "scrypt:128:1:1",
    "pbkdf2:sha1:1000",
    "pbkdf2:sha224:7",
    "pbkdf2:sha256:600",
    "pbkdf2:sha384:2",
    "pbkdf2:sha512:1000",
]
PASSWORDS = ["", "correct horse battery staple", "Straße 🚲", "long" * 40]
SALTS = ["", "y0qwbWTJwMQVUD2X", "sält"]

for number, method in enumerate(METHODS):
    for password in PASSWORDS[1:2] if method == "scrypt" else PASSWORDS:
        salt = SALTS[(number + len(password)) % len(SALTS)]
        hashed, actual = _hash_internal(method, salt, password)
        print(f"{password}\t{actual}${salt}${hashed}")
