//! The endpoint.

mod negotiation;
mod paced;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, VARY};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::exposition::Format;
use crate::publisher::{Form, Publisher};
use paced::Paced;

/// The number of clients that are served at a time. Further ones are refused.
pub const MOST_CLIENTS: usize = 128;

/// How long a client may take to send a request, including the time between two requests, and to receive an
/// answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The largest size of a request before its body.
const LARGEST_REQUEST: usize = 16 << 10;

const REFUSAL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/// Serves clients for ever, in this thread.
pub async fn serve(listener: TcpListener, publisher: Publisher) {
    let room = Arc::new(Semaphore::new(MOST_CLIENTS));
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            // This process has no free descriptor, or the client has already closed the connection.
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        let Ok(place) = room.clone().try_acquire_owned() else {
            // The whole refusal fits into the socket's buffer.
            let _ = stream.try_write(REFUSAL);
            continue;
        };
        let publisher = publisher.clone();
        tokio::spawn(async move {
            converse(stream, publisher).await;
            drop(place);
        });
    }
}

async fn converse(stream: TcpStream, publisher: Publisher) {
    let service = service_fn(move |request| answer(request, publisher.clone()));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(LARGEST_REQUEST)
        .serve_connection(TokioIo::new(Paced::new(stream, PATIENCE)), service);
    // An error here is the fault of the client. hyper has already answered a malformed request.
    let _ = connection.await;
}

async fn answer(
    request: Request<Incoming>,
    publisher: Publisher,
) -> Result<Response<Full<Bytes>>, Infallible> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Ok(page(StatusCode::METHOD_NOT_ALLOWED, "GET and HEAD only\n"));
    }
    Ok(match request.uri().path() {
        "/metrics" => metrics(&request, &publisher).await,
        "/" => page(StatusCode::OK, "The metrics are at /metrics\n"),
        _ => page(StatusCode::NOT_FOUND, "The metrics are at /metrics\n"),
    })
}

async fn metrics(request: &Request<Incoming>, publisher: &Publisher) -> Response<Full<Bytes>> {
    let header = |name: HeaderName| {
        let values = request.headers().get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.collect::<Vec<_>>().join(",")
    };
    let form = Form {
        format: match negotiation::wants_openmetrics(&header(ACCEPT)) {
            true => Format::OpenMetrics,
            false => Format::Classic,
        },
        gzip: negotiation::takes_gzip(&header(ACCEPT_ENCODING)),
    };
    let Some(text) = publisher.text(form).await else {
        return page(StatusCode::SERVICE_UNAVAILABLE, "Too many scrapes\n");
    };
    let mut response = Response::builder()
        .header(CONTENT_TYPE, form.format.content_type())
        .header(VARY, "Accept, Accept-Encoding");
    if form.gzip {
        response = response.header(CONTENT_ENCODING, "gzip");
    }
    response.body(Full::new(text)).unwrap_or_default()
}

fn page(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    response
}
