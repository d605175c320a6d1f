// Says when something changed in the hall. A browser opens one stream, whatever the number of its tabs (HTTP/1.1 has six
// connections for all of them): the tab that holds the lock listens, and tells the others.

const channel = new BroadcastChannel("jiaohao");

/**
 * Calls `changed` with every message of the hub: `what` it was ("called", "anew" for a whole hall as after a notice, else
 * "changed") and the live page's changing part, as `html` in `lang`; and `connected` with whether the stream is there.
 */
export function follow(changed, connected) {
  const hear = ({ data }) => {
    if (typeof data === "string") connected(data === "connected");
    else changed(data);
  };
  channel.addEventListener("message", hear);
  // The lock goes with the tab; then another one gets it.
  navigator.locks.request("jiaohao-stream", () => listen(hear));
}

function listen(hear) {
  const tell = (data) => {
    channel.postMessage(data);
    hear({ data });
  };
  let stream = null;
  let heardAt = Date.now();
  const open = () => {
    stream = new EventSource("/web/events");
    stream.onopen = () => tell("connected");
    stream.onerror = () => {
      tell("lost");
      // A refusal ends a stream for good: a session that is over, a hub that begins anew.
      if (stream.readyState === EventSource.CLOSED) setTimeout(open, 2000);
    };
    stream.addEventListener("live", ({ data }) => {
      heardAt = Date.now();
      tell(JSON.parse(data));
    });
  };
  open();
  // A line that died without a word: the hub speaks every five seconds.
  setInterval(() => {
    if (Date.now() - heardAt < 15000 || stream.readyState !== EventSource.OPEN) return;
    heardAt = Date.now();
    stream.close();
    open();
  }, 5000);
  return new Promise(() => {});
}
