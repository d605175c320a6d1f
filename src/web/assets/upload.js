// Sends a file to the hub, which makes pictures of it.

// The hub itself gives up earlier.
const TIME_MS = 240000;

/** Resolves to `{ pictures }`, or to `{ problem }` in the page's language; tells meanwhile how much is there, from 0 to 1. */
export function upload(file, progress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const unreachable = () => resolve({ problem: document.body.dataset.unreachable });
    request.open("POST", "/v1/files");
    request.setRequestHeader("Accept-Language", document.documentElement.lang);
    request.responseType = "json";
    request.timeout = TIME_MS;
    request.upload.onprogress = ({ loaded, total }) => progress(loaded / total);
    request.onload = () => {
      if (request.status === 401) location.reload();
      else if (!request.response) unreachable();
      else if (request.status === 201) resolve({ pictures: request.response.pictures });
      else resolve({ problem: request.response.detail });
    };
    request.onerror = unreachable;
    request.ontimeout = unreachable;
    request.send(file);
  });
}
