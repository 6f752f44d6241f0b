// Python in a worker: started when a reader means to run something, and ended when that has to stop.
"use strict";
const python = { blocks: [] };
{
  // From a folder, a browser lets no script read the files of Python. The offline copy brings them.
  const { offline } = window;
  const told = (offline || /^http/.test(location.protocol)) && document.getElementById("live")?.textContent;
  const page = told ? JSON.parse(told) : {};
  const base = new URL("../runtime/", document.currentScript.src).href;
  const PICTURE = `${base}memory`;
  // In characters, of what a run prints. Python's own limit is half of it.
  const MOST_TEXT = 200_000;
  // The worker gathers lines, and sends about two hundred.
  const MOST_TEXTS = 1_000;
  // A frame of no origin: what runs in it has no store, and no site that is its own. Its policy comes
  // beside the page's: it may start the worker, and ask no one for anything.
  const FRAME = `<!doctype html><meta http-equiv="Content-Security-Policy"
    content="default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; worker-src blob:"><script>
    onmessage = ({ source, data, ports: [port, ended] }) => {
      if (source !== parent) return;
      onmessage = null;
      const worker = new Worker(URL.createObjectURL(data));
      worker.onerror = ({ message }) => ended.postMessage(message);
      worker.postMessage(null, [port]);
    };
    </script>`;

  // The files, once they were brought; and the place of Python that runs, or is about to.
  let brought, room;
  let queue = Promise.resolve();

  async function hashOf(content) {
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // A file as it was when this page was made, whoever may have changed what is kept of it.
  async function bringFile(cache, name) {
    const url = base + name;
    const kept = await (await cache?.match(url))?.arrayBuffer();
    if (kept && (await hashOf(kept)) === page.hashes[name]) return new Blob([kept]);
    const answer = await fetch(url, { cache: "no-cache" });
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    const content = await answer.arrayBuffer();
    // Where a browser has no hashes, it keeps nothing either.
    if (crypto.subtle && (await hashOf(content)) !== page.hashes[name])
      throw new Error(`${url} has changed since this page was made. Load the page again.`);
    await cache?.put(url, new Response(content)).catch(() => {});
    return new Blob([content]);
  }

  // The memory of a Python that has started, if it is as it was kept.
  async function bringPicture(cache) {
    const kept = await cache?.match(PICTURE);
    const content = await kept?.arrayBuffer();
    return content && (await hashOf(content)) === kept.headers.get("hash") ? new Blob([content]) : null;
  }

  async function bring() {
    if (offline) return { files: await offline() };
    const name = `python-${page.key}`;
    const cache = await window.caches?.open(name).catch(() => null);
    for (const old of cache ? await caches.keys() : [])
      if (old.startsWith("python-") && old !== name) caches.delete(old);
    const names = Object.keys(page.hashes);
    const contents = await Promise.all(names.map((each) => bringFile(cache, each)));
    const files = Object.fromEntries(names.map((each, i) => [each, contents[i]]));
    return { files, cache, picture: await bringPicture(cache) };
  }

  async function keep(picture) {
    const all = await brought;
    all.picture = new Blob([picture]);
    if (!all.cache) return;
    const headers = { hash: await hashOf(picture) };
    await all.cache.put(PICTURE, new Response(picture, { headers })).catch(() => {});
  }

  function drop(reason) {
    room?.frame?.remove();
    room?.fail(new Error(reason));
    room = null;
  }

  // Makes the frame and the worker in it; `in_` is told when they end by themselves.
  async function enter(in_, script) {
    in_.frame?.remove();
    const frame = make("iframe", { sandbox: "allow-scripts", srcdoc: FRAME, hidden: true, title: "Python" });
    in_.frame = frame;
    await new Promise((resolve) => {
      frame.onload = resolve;
      document.body.append(frame);
    });
    const [questions, ended] = [new MessageChannel(), new MessageChannel()];
    ended.port1.onmessage = ({ data }) => room === in_ && drop(`Python ended: ${String(data).slice(0, 1_000)}`);
    frame.contentWindow?.postMessage(script, "*", [questions.port2, ended.port2]);
    in_.port = questions.port1;
  }

  // One question, one channel: what an earlier run has left behind has no way to answer.
  function ask(in_, question, show) {
    const { port1, port2 } = new MessageChannel();
    const answered = new Promise((resolve, reject) => {
      let [printed, texts] = [0, 0];
      const isPrinted = (text) => (texts += 1) <= MOST_TEXTS && (printed += text.length) <= MOST_TEXT;
      const refuse = (why) => reject(new Error(`Python ended: ${why}`));
      port1.onmessage = ({ data }) => {
        // Before any code of a reader has run, it sends its memory.
        if (question.files && data instanceof ArrayBuffer) return void keep(data);
        const { kind, value } = messageOf(data) ?? {};
        if (kind === "broken") refuse(value);
        else if (kind === "text" && isPrinted(value)) show?.(value);
        else if (kind === (question.files ? "started" : "answer")) resolve(value);
        else refuse("it sent what no block sends.");
      };
    });
    in_.port.postMessage(question, [port2]);
    return Promise.race([answered, in_.lost]).finally(() => port1.close());
  }

  async function open(in_) {
    brought ??= bring();
    const { files, cache, picture } = await brought.catch((error) => {
      brought = null;
      throw error;
    });
    const script = textOfWorker(await files["pyodide.mjs"].text(), await files["pyodide.asm.js"].text());
    if (room !== in_) return;
    await enter(in_, new Blob([script], { type: "text/javascript" }));
    try {
      await ask(in_, { base, files, picture, told });
    } catch (error) {
      if (!picture || room !== in_) throw error;
      // The next try begins without it.
      (await brought).picture = null;
      await cache?.delete(PICTURE);
      await open(in_);
    }
  }

  function start() {
    if (!room) {
      const in_ = (room = { guest: null });
      in_.lost = new Promise((_, reject) => (in_.fail = reject));
      in_.ready = Promise.race([open(in_), in_.lost]);
      in_.ready.catch(({ message }) => room === in_ && drop(message));
    }
    return room.ready;
  }

  // What a reader wrote, or pasted, may have changed all of its Python. Only the same box meets that again.
  function leave(box) {
    if (room?.guest && room.guest !== box) drop("Stopped.");
  }

  async function answer({ box, ...request }, show) {
    leave(box);
    await start();
    const in_ = room;
    in_.guest ??= box;
    in_.isBusy = true;
    try {
      const answer = await ask(in_, { request: JSON.stringify(request) }, show);
      if (answer.spent) drop("Stopped.");
      return answer;
    } catch (error) {
      if (room === in_) drop(error.message);
      throw error;
    } finally {
      in_.isBusy = false;
    }
  }

  Object.assign(python, {
    blocks: page.blocks ?? [],
    path: page.page,
    // Ahead of a run in a box, which is null where the text is the page's own.
    start(box) {
      if (box !== undefined && !room?.isBusy) leave(box);
      return start().catch(() => {});
    },
    // One after the other; one that waits can be given up.
    run(request, show) {
      let turn, given;
      const waiting = new Promise((_, reject) => {
        request.stop = () => {
          if (turn) return python.stop();
          given = true;
          reject(new Error("Stopped."));
        };
      });
      const answered = queue.then(() => {
        turn = true;
        return given ? undefined : answer(request, show);
      });
      queue = answered.catch(() => {});
      return Promise.race([answered, waiting]);
    },
    stop() {
      drop("Stopped.");
      python.start();
    },
  });
}
