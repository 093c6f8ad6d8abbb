//! The vectors of itsdangerous.

use carafe_session::signing::{
    self, DigestMethod, FallbackSigner, JsonModule, KeyDerivation, Serializer, SerializerOptions,
    Signer, SignerOptions, TimedSerializer, TimestampSigner, UrlSafeSerializer,
    UrlSafeTimedSerializer,
};
use carafe_value::Value;

use crate::values::{bytes, decode, encode, encode_bytes, optional};
use crate::{Answer, Failure, clock, dict, invalid, keys};

/// Answers what is about signatures; `None` for anything else.
pub(crate) fn answer(op: &str, r: &Value) -> Option<Answer> {
    Some(match op {
        "sign" => sign(r),
        "unsign" => unsign(r),
        "derive_key" => derive_key(r),
        "sign_timestamp" => sign_timestamp(r),
        "unsign_timestamp" => unsign_timestamp(r),
        "dumps" => dumps(r),
        "loads" => loads(r),
        "loads_unsafe" => loads_unsafe(r),
        "b64_encode" => b64_encode(r),
        "b64_decode" => b64_decode(r),
        "int_to_bytes" => int_to_bytes(r),
        "bytes_to_int" => bytes_to_int(r),
        _ => return None,
    })
}

fn sign(r: &Value) -> Answer {
    let signed = signer(r)?.sign(bytes(&r["value"]));
    Ok(dict([("signed", encode_bytes(&signed))]))
}

fn unsign(r: &Value) -> Answer {
    let value = signer(r)?.unsign(bytes(&r["signed"]))?;
    Ok(dict([("value", encode_bytes(&value))]))
}

fn derive_key(r: &Value) -> Answer {
    let keys = keys(&r["secret_keys"]);
    let key = keys.last().ok_or(Failure::kind("InvalidInput"))?;
    let options = signer_options(r, SignerOptions::default())?;
    Signer::with_options(&keys, &options)?;
    Ok(dict([(
        "key",
        encode_bytes(&Signer::derive_key(key, &options)),
    )]))
}

fn sign_timestamp(r: &Value) -> Answer {
    let signed = timestamp_signer(r)?.sign(bytes(&r["value"]));
    Ok(dict([("signed", encode_bytes(&signed))]))
}

fn unsign_timestamp(r: &Value) -> Answer {
    let signer = timestamp_signer(r)?;
    let (value, timestamp) =
        signer.unsign_with_timestamp(bytes(&r["signed"]), r["max_age"].as_i64())?;
    Ok(dict([
        ("value", encode_bytes(&value)),
        ("timestamp", timestamp.into()),
    ]))
}

fn b64_encode(r: &Value) -> Answer {
    let text = signing::base64_encode(bytes(&r["data"]));
    Ok(dict([("text", text.into())]))
}

fn b64_decode(r: &Value) -> Answer {
    let data = signing::base64_decode(bytes(&r["text"]))?;
    Ok(dict([("data", encode_bytes(&data))]))
}

fn int_to_bytes(r: &Value) -> Answer {
    let int = decode(&r["int"]).to().map_err(invalid)?;
    Ok(dict([("data", encode_bytes(&signing::int_to_bytes(int)))]))
}

fn bytes_to_int(r: &Value) -> Answer {
    let int = signing::bytes_to_int(&bytes(&r["data"]))?;
    Ok(dict([("int", encode(&int.into()))]))
}

fn key_derivation(r: &Value) -> Result<KeyDerivation, Failure> {
    match r["key_derivation"].as_str().unwrap_or("django-concat") {
        "concat" => Ok(KeyDerivation::Concat),
        "django-concat" => Ok(KeyDerivation::DjangoConcat),
        "hmac" => Ok(KeyDerivation::Hmac),
        "none" => Ok(KeyDerivation::None),
        other => Err(invalid(other)),
    }
}

fn digest_method(r: &Value) -> Result<DigestMethod, Failure> {
    match r["digest"].as_str().unwrap_or("sha1") {
        "sha1" => Ok(DigestMethod::Sha1),
        "sha224" => Ok(DigestMethod::Sha224),
        "sha256" => Ok(DigestMethod::Sha256),
        "sha384" => Ok(DigestMethod::Sha384),
        "sha512" => Ok(DigestMethod::Sha512),
        other => Err(invalid(other)),
    }
}

fn signer_options(r: &Value, default: SignerOptions) -> Result<SignerOptions, Failure> {
    Ok(SignerOptions {
        salt: optional(&r["salt"]).unwrap_or(default.salt),
        sep: optional(&r["sep"]).unwrap_or(default.sep),
        key_derivation: key_derivation(r)?,
        digest_method: digest_method(r)?,
    })
}

fn signer(r: &Value) -> Result<Signer, Failure> {
    let options = signer_options(r, SignerOptions::default())?;
    Ok(Signer::with_options(keys(&r["secret_keys"]), &options)?)
}

fn timestamp_signer(r: &Value) -> Result<TimestampSigner, Failure> {
    let options = signer_options(r, SignerOptions::default())?;
    let signer = TimestampSigner::with_options(keys(&r["secret_keys"]), &options)?;
    Ok(signer.with_clock(clock(r)?))
}

enum AnySerializer {
    Plain(Serializer),
    Timed(TimedSerializer),
    UrlSafe(UrlSafeSerializer),
    UrlSafeTimed(UrlSafeTimedSerializer),
}

fn serializer(r: &Value) -> Result<AnySerializer, Failure> {
    let default = SerializerOptions::default();
    let fallback_signers = r["fallback_signers"].as_list().unwrap_or_default();
    let options = SerializerOptions {
        signer: signer_options(r, default.signer)?,
        json: if r["json"] == "tagged" {
            JsonModule::Tagged
        } else {
            JsonModule::Json
        },
        fallback_signers: fallback_signers
            .iter()
            .map(fallback)
            .collect::<Result<_, _>>()?,
    };
    let (keys, clock) = (keys(&r["secret_keys"]), clock(r)?);
    Ok(match r["serializer"].as_str().unwrap_or_default() {
        "Serializer" => AnySerializer::Plain(Serializer::with_options(keys, &options)?),
        "TimedSerializer" => {
            AnySerializer::Timed(TimedSerializer::with_options(keys, &options)?.with_clock(clock))
        }
        "URLSafeSerializer" => {
            AnySerializer::UrlSafe(UrlSafeSerializer::with_options(keys, &options)?)
        }
        _ => AnySerializer::UrlSafeTimed(
            UrlSafeTimedSerializer::with_options(keys, &options)?.with_clock(clock),
        ),
    })
}

fn fallback(r: &Value) -> Result<FallbackSigner, Failure> {
    Ok(FallbackSigner {
        key_derivation: key_derivation(r)?,
        digest_method: digest_method(r)?,
        sep: optional(&r["sep"]).unwrap_or_else(|| b".".to_vec()),
    })
}

fn dumps(r: &Value) -> Answer {
    let value = decode(&r["value"]);
    let signed = match serializer(r)? {
        AnySerializer::Plain(serializer) => serializer.dumps(&value),
        AnySerializer::Timed(serializer) => serializer.dumps(&value),
        AnySerializer::UrlSafe(serializer) => serializer.dumps(&value),
        AnySerializer::UrlSafeTimed(serializer) => serializer.dumps(&value),
    };
    Ok(dict([("signed", signed?.into())]))
}

fn loads(r: &Value) -> Answer {
    let (token, max_age) = (bytes(&r["signed"]), r["max_age"].as_i64());
    let (value, timestamp) = match serializer(r)? {
        AnySerializer::Plain(serializer) => (serializer.loads(token)?, None),
        AnySerializer::UrlSafe(serializer) => (serializer.loads(token)?, None),
        AnySerializer::Timed(serializer) => {
            let (value, at) = serializer.loads_with_timestamp(token, max_age)?;
            (value, Some(at))
        }
        AnySerializer::UrlSafeTimed(serializer) => {
            let (value, at) = serializer.loads_with_timestamp(token, max_age)?;
            (value, Some(at))
        }
    };
    let mut out = dict([("value", encode(&value))]);
    if let Some(timestamp) = timestamp {
        out["timestamp"] = timestamp.into();
    }
    Ok(out)
}

fn loads_unsafe(r: &Value) -> Answer {
    let (token, max_age) = (bytes(&r["signed"]), r["max_age"].as_i64());
    let (valid, value) = match serializer(r)? {
        AnySerializer::Plain(serializer) => serializer.loads_unsafe(token),
        AnySerializer::Timed(serializer) => serializer.loads_unsafe(token, max_age),
        AnySerializer::UrlSafe(serializer) => serializer.loads_unsafe(token),
        AnySerializer::UrlSafeTimed(serializer) => serializer.loads_unsafe(token, max_age),
    }?;
    Ok(dict([
        ("valid", valid.into()),
        ("value", encode(&value.unwrap_or_default())),
    ]))
}
