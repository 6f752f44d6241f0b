// Python in a worker: started when a reader means to run something, and ended when that has to stop.
const python = (() => {
  // From a folder, a browser lets no script read the files of Python. The offline copy brings them.
  const { offline } = window;
  const told = (offline || /^http/.test(location.protocol)) && document.getElementById("live")?.textContent;
  const page = told ? JSON.parse(told) : {};
  const base = new URL("../runtime/", document.currentScript.src).href;
  let worker, ready, running;
  let queue = Promise.resolve();

  // Its text is the worker, so it uses nothing from around it. What is made from a blob is bound by the
  // page's policy: the reader's Python asks no one else either.
  function work() {
    // In bytes. Beyond it Python raises MemoryError; memory never shrinks, so the worker is given up.
    const MOST = 2 ** 29;
    const { grow } = WebAssembly.Memory.prototype;
    WebAssembly.Memory.prototype.grow = function (pages) {
      if (this.buffer.byteLength + pages * 65536 > MOST) throw new RangeError();
      return grow.call(this, pages);
    };
    let pyodide, live;

    async function start(base, key, told, files) {
      const name = `python-${key}`;
      const cache = await self.caches?.open(name).catch(() => null);
      for (const old of cache ? await caches.keys() : [])
        if (old.startsWith("python-") && old !== name) caches.delete(old);
      const { fetch } = self;
      self.fetch = async (url) => {
        let answer = await cache?.match(url);
        if (!answer) {
          answer = files ? new Response(files[`${url}`.slice(base.length)]) : await fetch(url, { cache: "no-cache" });
          if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
          await cache?.put(url, answer.clone()).catch(() => {});
        }
        return answer;
      };
      const press = await (await self.fetch(`${base}press.json`)).json();
      const script = (name) => (files ? URL.createObjectURL(files[name]) : base + name);
      // Pyodide would import it from its folder.
      if (files) await import(script("pyodide.asm.js"));
      const { loadPyodide } = await import(script("pyodide.mjs"));
      // Memory once all was imported.
      const picture = `${base}memory`;
      const kept = await cache?.match(picture);
      try {
        const loading = loadPyodide({ indexURL: base, stdin: () => null, ...(kept ? { _loadSnapshot: kept.arrayBuffer() } : { _makeSnapshot: true }) });
        // If spoilt, it may never load.
        const late = new Promise((_, reject) => kept && setTimeout(reject, 20000));
        pyodide = await Promise.race([loading, late]);
      } catch (error) {
        // The next try begins without it.
        await cache?.delete(picture);
        throw error;
      }
      for (const [path, text] of Object.entries(press)) {
        pyodide.FS.mkdirTree("/press/literate");
        pyodide.FS.writeFile(`/press/${path}`, text);
      }
      if (!kept) {
        pyodide.runPython("import sys; sys.path.append('/press'); import literate.live, literate.draw");
        await cache?.put(picture, new Response(pyodide.makeMemorySnapshot())).catch(() => {});
      }
      live = pyodide.pyimport("literate.live").LivePage(told);
    }

    function run(request) {
      let text = "";
      let sent = 0;
      const answer = live.answer(request, (more) => {
        text += more;
        // By lines; a flood, by more.
        if (!/\n$/.test(text) || (sent > 99 && text.length < 999)) return;
        postMessage({ text });
        text = "";
        sent += 1;
      });
      postMessage({ text });
      return { ...JSON.parse(answer), spent: pyodide._module.HEAPU8.length > MOST / 2 };
    }

    self.onmessage = async ({ data }) => {
      try {
        postMessage({ done: data.request ? run(data.request) : await start(...data) });
      } catch (error) {
        postMessage({ broken: /call stack/.test(error) ? "something in it calls itself without end." : `${error}` });
      }
    };
  }

  function drop(reason) {
    worker?.terminate();
    worker = ready = null;
    running?.(new Error(reason));
  }

  const ask = (message, show) =>
    new Promise((resolve, reject) => {
      const asked = worker;
      running = reject;
      worker.onerror = ({ message }) => drop(`Python ended: ${message}`);
      worker.onmessage = ({ data }) => {
        if (data.broken) drop(`Python ended: ${data.broken}`);
        else if ("done" in data) resolve(data.done);
        else show(data.text);
      };
      Promise.resolve(message).then((message) => asked.postMessage(message), ({ message }) => drop(message));
    });

  function start(again = true) {
    if (!ready) {
      const url = URL.createObjectURL(new Blob([`(${work})()`], { type: "text/javascript" }));
      // From a folder, Chromium starts no module.
      worker = new Worker(url);
      const files = Promise.resolve(offline?.());
      ready = ask(files.then((files) => [base, page.key, told, files])).catch((error) => {
        if (!again || error.message === "Stopped.") throw error;
        return start(false);
      });
    }
    return ready;
  }

  return {
    blocks: page.blocks ?? [],
    path: page.page,
    start: () => start().catch(() => {}),
    // One after the other; one that waits can be given up.
    run(request, show) {
      let turn, given;
      const waiting = new Promise((_, reject) => {
        request.stop = () => {
          if (turn) return this.stop();
          given = true;
          reject(new Error("Stopped."));
        };
      });
      const answer = queue.then(async () => {
        if (given) return;
        turn = true;
        await start();
        const answer = await ask({ request: JSON.stringify(request) }, show);
        if (answer.spent) drop();
        return answer;
      });
      queue = answer.catch(() => {});
      return Promise.race([answer, waiting]);
    },
    stop() {
      drop("Stopped.");
      this.start();
    },
  };
})();
