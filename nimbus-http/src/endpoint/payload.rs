//! What can be sent to an endpoint: nothing, a JSON input, or a file.

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};
use nimbus_core::fault::schema::SchemaRef;
use nimbus_core::fault::{Faults, Input, Value};
use serde_json::Value as Json;

nimbus_core::input! {
    /// Nothing: no parameters, no body.
    pub struct Nothing {}
}

/// How a body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadKind {
    /// There is none.
    Nothing,
    /// JSON, read whole.
    Json,
    /// Bytes of any kind, read as they come.
    Upload,
}

/// What can be sent.
pub trait Payload: Sized + Send + 'static {
    /// How it is read.
    const KIND: PayloadKind;
    /// Its schema.
    fn payload_schema() -> SchemaRef;
    /// From JSON; for an upload never called.
    fn read(json: &Json) -> Result<Self, Faults>;
    /// From a stream; only for an upload.
    fn stream(stream: ByteStream) -> Option<Self>;
    /// Its content in the one form that equal content has; `None` for what is not read whole.
    fn canonical(&self) -> Option<Json>;
    /// As it is sent: JSON text or the upload's bytes; `None` for nothing.
    fn written(self) -> Option<ByteStreamOrText>;
}

/// A body on its way out.
pub enum ByteStreamOrText {
    /// JSON text.
    Text(String),
    /// The bytes of an upload.
    Stream(ByteStream),
}

/// Bytes as they come.
pub type ByteStream = BoxStream<'static, Result<Bytes, Broken>>;

/// A stream of bytes broke off.
pub type Broken = Box<dyn std::error::Error + Send + Sync>;

impl<T: Input + Send + 'static> Payload for T {
    // An input without members is the absence of a body.
    const KIND: PayloadKind = if T::FIELDS.is_empty() { PayloadKind::Nothing } else { PayloadKind::Json };

    fn payload_schema() -> SchemaRef {
        <T as Value>::schema()
    }

    fn read(json: &Json) -> Result<Self, Faults> {
        T::from_json(json)
    }

    fn stream(_: ByteStream) -> Option<Self> {
        None
    }

    fn canonical(&self) -> Option<Json> {
        Some(self.encode())
    }

    fn written(self) -> Option<ByteStreamOrText> {
        (!T::FIELDS.is_empty()).then(|| ByteStreamOrText::Text(self.encode().to_string()))
    }
}

/// A file of any kind, sent as its bytes.
pub struct Upload(pub ByteStream);

impl Upload {
    /// Bytes that are already there.
    pub fn of(bytes: impl Into<Bytes>) -> Self {
        Self(stream::iter([Ok(bytes.into())]).boxed())
    }

    /// Reads it whole.
    ///
    /// # Errors
    /// If it breaks off.
    pub async fn whole(self) -> Result<Vec<u8>, Broken> {
        self.0
            .try_fold(Vec::new(), async |mut all, piece| {
                all.extend_from_slice(&piece);
                Ok(all)
            })
            .await
    }
}

impl Payload for Upload {
    const KIND: PayloadKind = PayloadKind::Upload;

    fn payload_schema() -> SchemaRef {
        // OpenAPI 3.1: raw bytes have no schema beside their media type.
        utoipa::openapi::Schema::Object(
            utoipa::openapi::ObjectBuilder::new()
                .schema_type(utoipa::openapi::schema::SchemaType::AnyValue)
                .build(),
        )
        .into()
    }

    fn read(_: &Json) -> Result<Self, Faults> {
        Err(Faults::new())
    }

    fn stream(stream: ByteStream) -> Option<Self> {
        Some(Self(stream))
    }

    fn canonical(&self) -> Option<Json> {
        None
    }

    fn written(self) -> Option<ByteStreamOrText> {
        Some(ByteStreamOrText::Stream(self.0))
    }
}
