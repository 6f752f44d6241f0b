// Holds Python in a worker: starts it, hands it blocks to run one after the other, and ends it.
// It is started at the first sign that a reader wants to run something, never before.
const python = (() => {
  const told = document.getElementById("live");
  const page = told && JSON.parse(told.textContent);
  // Beside this script's folder; the worker, made from a blob, has no address to start from.
  const base = new URL("../runtime/", document.currentScript.src).href;
  // Memory of a worker never shrinks. One that has grown so far is not used again.
  const MOST = 512 * 2 ** 20;
  let worker = null;
  let ready = null;
  let running = null;
  let queue = Promise.resolve();

  // This function's text is the worker: it may use nothing from around it. Only a worker made from a
  // blob is bound by the policy of the page, so the reader's Python cannot call anyone either.
  function work() {
    let live, pyodide;

    async function start({ base, key, data, most }) {
      // There is none in a page that came by an address without https.
      const cache = await self.caches?.open(`python-${key}`).catch(() => null);
      for (const old of (cache && (await caches.keys())) || [])
        if (old.startsWith("python-") && old !== `python-${key}`) caches.delete(old);
      const get = self.fetch;
      self.fetch = async (url) => {
        const kept = await cache?.match(url);
        if (kept) return kept;
        const answer = await get(url);
        if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
        await cache?.put(url, answer.clone()).catch(() => {});
        return answer;
      };
      const grow = WebAssembly.Memory.prototype.grow;
      WebAssembly.Memory.prototype.grow = function (pages) {
        // Python is told that there is no more, and raises MemoryError.
        if (this.buffer.byteLength + pages * 65536 > most) throw new RangeError("memory");
        return grow.call(this, pages);
      };
      const { loadPyodide } = await import(`${base}pyodide.mjs`);
      const press = await (await fetch(`${base}press.json`)).json();
      const picture = `${base}memory`;
      const kept = await cache?.match(picture);
      const options = { indexURL: base, checkAPIVersion: false };
      if (kept) {
        try {
          pyodide = await loadPyodide({ ...options, _loadSnapshot: kept.arrayBuffer() });
        } catch (error) {
          await cache.delete(picture);
          throw error;
        }
      } else pyodide = await loadPyodide({ ...options, _makeSnapshot: true });
      for (const [path, text] of Object.entries(press)) {
        pyodide.FS.mkdirTree(`/press/${path}`.replace(/\/[^/]*$/, ""));
        pyodide.FS.writeFile(`/press/${path}`, text);
      }
      if (!kept) {
        pyodide.runPython("import sys; sys.path.append('/press'); import literate.live, literate.plot");
        await cache?.put(picture, new Response(pyodide.makeMemorySnapshot())).catch(() => {});
      }
      live = pyodide.pyimport("literate.live").LivePage(data);
    }

    function run({ request }) {
      let text = "";
      let last = 0;
      const send = () => {
        if (text) postMessage({ text });
        text = "";
        last = performance.now();
      };
      const show = (more) => {
        text += more;
        if (performance.now() - last > 30) send();
      };
      const answer = JSON.parse(live.answer(JSON.stringify(request), show));
      send();
      return { answer, memory: pyodide._module.HEAPU8.length };
    }

    self.onmessage = async ({ data }) => {
      try {
        postMessage({ done: data.request ? run(data) : await start(data) });
      } catch (error) {
        postMessage({ broken: String(error) });
      }
    };
  }

  // Resolves with what the worker answers; what is printed meanwhile goes to `show`.
  function ask(message, show) {
    return new Promise((resolve, reject) => {
      running = { reject };
      worker.onmessage = ({ data }) => {
        if (data.text) return show(data.text);
        running = null;
        if (data.broken) drop(new Error(data.broken), reject);
        else resolve(data.done);
      };
      worker.onerror = (event) => drop(new Error(event.message), reject);
      worker.postMessage(message);
    });
  }

  function drop(reason, reject) {
    worker?.terminate();
    worker = ready = running = null;
    reject?.(reason);
  }

  function start() {
    if (ready) return ready;
    const blob = new Blob([`(${work})()`], { type: "text/javascript" });
    const url = URL.createObjectURL(blob);
    worker = new Worker(url, { type: "module" });
    ready = ask({ base, key: page.key, data: told.textContent, most: MOST });
    ready.catch(() => {}).finally(() => URL.revokeObjectURL(url));
    return ready;
  }

  // Blocks run in the order in which they were asked for.
  function run(request, show) {
    const answer = queue.then(async () => {
      await start();
      const { answer, memory } = await ask({ request }, show);
      if (memory > MOST / 2) drop();
      return answer;
    });
    queue = answer.catch(() => {});
    return answer;
  }

  // Ends what runs at once, and makes ready for what comes next.
  function stop() {
    drop(new Error("stopped"), running?.reject);
    start();
  }

  return { blocks: page?.blocks ?? [], path: page?.page, start, run, stop };
})();
