//! Tokens: what was not signed is refused, and what was signed may be anything.
//!
//! The first byte of an input says what becomes of the rest:
//!
//! 0. a token, which no key has signed
//! 1. a payload, signed as it is
//! 2. a payload, signed as base64
//! 3. a payload, signed compressed
//! 4. a compressed payload that may be none, signed
//! 5. a timestamp, signed
//! 6. something to repeat around the largest size that is inflated
//! 7. a separator, a salt and a value

#![no_main]

use std::io::Write as _;
use std::sync::LazyLock;

use carafe_session::signing::{
    JsonModule, KeyDerivation, MAX_PAYLOAD_SIZE, Reason, Serializer, SerializerOptions, Signer,
    SignerOptions, SigningError, TimedSerializer, TimestampSigner, UrlSafeSerializer,
    UrlSafeTimedSerializer, base64_decode, base64_encode, bytes_to_int, int_to_bytes,
};
use carafe_session::{
    Clock, HeaderMap, SecureCookieSessionInterface, SessionInterface as _, SessionOptions,
    SessionRequest,
};
use carafe_value::Value;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use http::HeaderValue;
use http::header::COOKIE;
use libfuzzer_sys::fuzz_target;

const KEY: &str = "the key of the fuzz target";
const NOW: u64 = 1_700_000_000;

static CODECS: LazyLock<[Codec; 3]> = LazyLock::new(|| {
    [
        JsonModule::Json,
        JsonModule::Tagged,
        JsonModule::TaggedSorted,
    ]
    .map(Codec::new)
});
static SESSIONS: LazyLock<Sessions> = LazyLock::new(Sessions::new);

fuzz_target!(|input: &[u8]| {
    let Some((form, rest)) = input.split_first() else {
        return;
    };
    match form % 8 {
        0 => forged(rest),
        1 => signed(rest),
        2 => signed(base64_encode(rest).as_bytes()),
        3 => signed(&compressed(rest)),
        4 => signed(format!(".{}", base64_encode(rest)).as_bytes()),
        5 => timestamp(rest),
        // It takes a thousand times as long as the others.
        6 if *form == b'6' => inflated(rest),
        _ => options(rest),
    }
});

/// Every kind of serializer, and signers that sign any bytes for it.
struct Codec {
    signer: Signer,
    timestamp_signer: TimestampSigner,
    plain: Serializer,
    url_safe: UrlSafeSerializer,
    timed: TimedSerializer,
    url_safe_timed: UrlSafeTimedSerializer,
}

impl Codec {
    fn new(json: JsonModule) -> Self {
        let options = SerializerOptions {
            json,
            ..SerializerOptions::default()
        };
        let clock = Clock::fixed(NOW);
        Self {
            signer: Signer::with_options([KEY], &options.signer).unwrap(),
            timestamp_signer: TimestampSigner::with_options([KEY], &options.signer)
                .unwrap()
                .with_clock(clock.clone()),
            plain: Serializer::with_options([KEY], &options).unwrap(),
            url_safe: UrlSafeSerializer::with_options([KEY], &options).unwrap(),
            timed: TimedSerializer::with_options([KEY], &options)
                .unwrap()
                .with_clock(clock.clone()),
            url_safe_timed: UrlSafeTimedSerializer::with_options([KEY], &options)
                .unwrap()
                .with_clock(clock),
        }
    }
}

struct Sessions {
    interface: SecureCookieSessionInterface,
    signer: TimestampSigner,
}

impl Sessions {
    fn new() -> Self {
        let options = SignerOptions {
            salt: b"cookie-session".to_vec(),
            key_derivation: KeyDerivation::Hmac,
            ..SignerOptions::default()
        };
        let clock = Clock::fixed(NOW);
        Self {
            interface: SecureCookieSessionInterface::new([KEY], SessionOptions::default())
                .unwrap()
                .with_clock(clock.clone()),
            signer: TimestampSigner::with_options([KEY], &options)
                .unwrap()
                .with_clock(clock),
        }
    }
}

fn forged(token: &[u8]) {
    let codec = &CODECS[1];
    refused(codec.signer.unsign(token));
    refused(codec.timestamp_signer.unsign(token, 60));
    for codec in &*CODECS {
        refused(codec.plain.loads(token));
        refused(codec.url_safe.loads(token));
        refused(codec.timed.loads(token, None));
        refused(codec.url_safe_timed.loads(token, 60));
        for read in [
            codec.plain.loads_unsafe(token),
            codec.url_safe.loads_unsafe(token),
            codec.timed.loads_unsafe(token, None),
            codec.url_safe_timed.loads_unsafe(token, 60),
        ] {
            assert!(matches!(read, Ok((false, _))), "{read:?}");
        }
    }
    refused(SESSIONS.interface.loads(token));
    if let Ok(bytes) = base64_decode(token) {
        assert_eq!(base64_encode(bytes).as_bytes(), token);
    }
    if let Ok(int) = bytes_to_int(token) {
        let zeros = token.iter().take_while(|byte| **byte == 0).count();
        assert_eq!(int_to_bytes(int), token[zeros..]);
    }
}

fn refused<T>(result: Result<T, SigningError>) {
    assert!(matches!(
        result,
        Err(SigningError::BadSignature { .. } | SigningError::BadTimeSignature { .. })
    ));
}

fn signed(payload: &[u8]) {
    let Codec {
        signer,
        timestamp_signer,
        ..
    } = &CODECS[0];
    let token = signer.sign(payload);
    let stamped = timestamp_signer.sign(payload);
    assert_eq!(signer.unsign(&token).unwrap(), payload);
    assert_eq!(timestamp_signer.unsign(&stamped, 0).unwrap(), payload);
    for codec in &*CODECS {
        let (plain, url_safe) = (&codec.plain, &codec.url_safe);
        let (timed, url_safe_timed) = (&codec.timed, &codec.url_safe_timed);
        fixed_point(&token, |t| plain.loads(t), |v| plain.dumps(v));
        fixed_point(&token, |t| url_safe.loads(t), |v| url_safe.dumps(v));
        fixed_point(&stamped, |t| timed.loads(t, 0), |v| timed.dumps(v));
        fixed_point(
            &stamped,
            |t| url_safe_timed.loads(t, 0),
            |v| url_safe_timed.dumps(v),
        );
        for (read, known) in [
            (plain.loads_unsafe(&token), plain.loads(&token)),
            (url_safe.loads_unsafe(&token), url_safe.loads(&token)),
        ] {
            assert_eq!(read.is_ok(), known.is_ok());
        }
    }
    session(&SESSIONS.signer.sign(payload));
}

/// What loads is written to something that loads as the same value.
fn fixed_point(
    token: &[u8],
    loads: impl Fn(&[u8]) -> Result<Value, SigningError>,
    dumps: impl Fn(&Value) -> Result<String, SigningError>,
) {
    let value = match loads(token) {
        Ok(value) => value,
        Err(error) => return assert!(matches!(error, SigningError::BadPayload { .. })),
    };
    let dumped = dumps(&value).expect("it was read");
    let again = loads(dumped.as_bytes()).expect("it was written");
    assert_eq!(dumps(&again).unwrap(), dumped);
    let has_nan = || format!("{value:?}").contains("NaN");
    assert!(again == value || has_nan(), "{value:?}, then {again:?}");
}

fn session(cookie: &[u8]) {
    let interface = &SESSIONS.interface;
    let Ok(session) = interface.loads(cookie) else {
        return;
    };
    let dumped = interface.dumps(&session).expect("it was read");
    let again = interface.loads(&dumped).expect("it was written");
    assert_eq!(interface.dumps(&again).unwrap(), dumped);
    // A permanent session that Carafe or Flask wrote is always found to be one.
    if again.permanent() {
        let cookie = HeaderValue::try_from(format!("session={dumped}")).unwrap();
        let headers = HeaderMap::from_iter([(COOKIE, cookie)]);
        assert!(interface.must_refresh(&SessionRequest::new(&headers)));
    }
}

fn timestamp(timestamp: &[u8]) {
    if timestamp.contains(&b'.') {
        return;
    }
    let Codec {
        signer,
        timestamp_signer,
        timed,
        ..
    } = &CODECS[0];
    let token = signer.sign([b"1.", timestamp].concat());
    let read = timestamp_signer.unsign_with_timestamp(&token, None);
    assert_eq!(read.is_ok(), timed.loads(&token, None).is_ok());
    let Ok((value, seconds)) = read else {
        return;
    };
    assert_eq!(value, b"1");
    assert!(
        seconds <= 253_402_300_799,
        "{seconds} is after the year 9999"
    );
    let young = timestamp_signer.unsign(&token, 60).is_ok();
    assert_eq!(young, (NOW - 60..=NOW).contains(&seconds));
}

fn inflated(pattern: &[u8]) {
    let Some((more, pattern)) = pattern.split_first() else {
        return;
    };
    let size = MAX_PAYLOAD_SIZE - 8 + usize::from(more % 16);
    let bytes: Vec<u8> = pattern.iter().copied().cycle().take(size).collect();
    if bytes.is_empty() {
        return;
    }
    let token = CODECS[0].signer.sign(compressed(&bytes));
    let refused = matches!(
        CODECS[0].url_safe.loads(&token),
        Err(SigningError::BadPayload {
            reason: Reason::Zlib,
            ..
        })
    );
    assert_eq!(refused, size > MAX_PAYLOAD_SIZE);
    session(&SESSIONS.signer.sign(compressed(&bytes)));
}

fn compressed(payload: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(payload).unwrap();
    format!(".{}", base64_encode(encoder.finish().unwrap())).into_bytes()
}

fn options(input: &[u8]) {
    let mut parts = input.splitn(3, |byte| *byte == 0);
    let (Some(sep), Some(salt), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
        return;
    };
    let options = SignerOptions {
        sep: sep.to_vec(),
        salt: salt.to_vec(),
        ..SignerOptions::default()
    };
    let Ok(signer) = Signer::with_options([KEY], &options) else {
        return;
    };
    assert_eq!(signer.unsign(signer.sign(value)).unwrap(), value);
    let clock = Clock::fixed(NOW);
    let signer = TimestampSigner::with_options([KEY], &options).unwrap();
    let signer = signer.with_clock(clock);
    assert_eq!(signer.unsign(signer.sign(value), 0).unwrap(), value);
}
