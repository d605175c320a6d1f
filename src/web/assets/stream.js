// Says when something changed in the hall. A browser opens one stream, whatever the number of its tabs (HTTP/1.1 has six
// connections for all of them): the tab that holds the lock listens, and tells the others.

const channel = new BroadcastChannel("jiaohao");

/**
 * Calls `changed` after every message of the hub, with what it was: "called", "anew" for a whole hall as after a notice,
 * else "changed"; and `connected` with whether the stream is there.
 */
export function follow(changed, connected) {
  const hear = ({ data }) => {
    if (data === "connected" || data === "lost") connected(data === "connected");
    else changed(data);
  };
  channel.addEventListener("message", hear);
  // The lock goes with the tab; then another one gets it.
  navigator.locks.request("jiaohao-stream", () => listen(hear));
}

function listen(hear) {
  const tell = (word) => {
    channel.postMessage(word);
    hear({ data: word });
  };
  let stream = null;
  let heardAt = Date.now();
  const open = () => {
    stream = new EventSource("/v1/events");
    stream.onopen = () => tell("connected");
    stream.onerror = () => {
      tell("lost");
      // A refusal ends a stream for good: a session that is over, a hub that begins anew.
      if (stream.readyState === EventSource.CLOSED) setTimeout(open, 2000);
    };
    for (const kind of ["snapshot", "change", "tick"]) {
      stream.addEventListener(kind, ({ data }) => {
        heardAt = Date.now();
        const isCall = kind === "change" && JSON.parse(data).call;
        tell(isCall ? "called" : kind === "snapshot" ? "anew" : "changed");
      });
    }
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
