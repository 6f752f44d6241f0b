// What runs in Python's worker. The texts of these functions are its script, behind those of Pyodide, so they
// use nothing else from around them.
"use strict";
let textOfWorker;
{
  // In bytes. Beyond it Python raises MemoryError; memory never shrinks, so the worker is given up.
  const MOST = 2 ** 29;

  function limitMemory(most) {
    const { grow } = WebAssembly.Memory.prototype;
    WebAssembly.Memory.prototype.grow = function (pages) {
      if (this.buffer.byteLength + pages * 65536 > most) throw new RangeError();
      return grow.call(this, pages);
    };
  }

  // Python's `js` has all that is global. What is left knows no one to ask, and no place to keep anything; nor
  // does it make code of a text.
  function keepOnlyTheLanguage() {
    const kept = new Set(
      `Object Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise
      RegExp Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError globalThis
      JSON Math Reflect Proxy ArrayBuffer DataView Uint8Array Int8Array Uint16Array Int16Array Uint32Array
      Int32Array Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array BigInt Map Set WeakMap
      WeakSet WeakRef FinalizationRegistry decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite
      isNaN console`.split(/\s+/),
    );
    for (let each = self; each !== Object.prototype; each = Object.getPrototypeOf(each))
      for (const name of Reflect.ownKeys(each)) if (!kept.has(name)) Reflect.deleteProperty(each, name);
    for (const each of [() => {}, async () => {}, function* () {}, async function* () {}])
      delete Object.getPrototypeOf(each).constructor;
  }

  // Starts Python, from a picture of its memory if there is one; else it takes one, and sends it.
  async function startPython({ base, files, picture, told }, reply) {
    const pyodide = await loadPyodide({
      indexURL: base,
      stdin: () => null,
      ...(picture ? { _loadSnapshot: picture.arrayBuffer() } : { _makeSnapshot: true }),
    });
    const press = JSON.parse(await files["press.json"].text());
    for (const [path, text] of Object.entries(press)) {
      pyodide.FS.mkdirTree(`/press/${path}`.replace(/\/[^/]*$/, ""));
      pyodide.FS.writeFile(`/press/${path}`, text);
    }
    if (!picture) {
      pyodide.runPython("import sys; sys.path.append('/press'); import literate.run.in_page, literate.draw");
      const { buffer } = pyodide.makeMemorySnapshot();
      reply.postMessage(buffer, [buffer]);
    }
    const live = pyodide.pyimport("literate.run.in_page").PageRunner(told);
    keepOnlyTheLanguage();
    return { live, memory: pyodide._module };
  }

  function runBlock({ live, memory }, request, say) {
    let text = "";
    let sent = 0;
    const answer = live.reply(request, (more) => {
      text += more;
      // By lines; a flood, by more.
      if (!/\n$/.test(text) || (sent > 99 && text.length < 999)) return;
      say("text", text);
      text = "";
      sent += 1;
    });
    say("text", text);
    say("answer", { ...JSON.parse(answer), spent: memory.HEAPU8.length > MOST / 2 });
  }

  // The frame hands over a port, and with each question comes one for its answer: no one else has them.
  function listen() {
    let python;
    // A block may put other functions in the place of the language's own, and in that of the iterator of arrays.
    const { stringify } = JSON;
    const answer = async ({ data, ports }) => {
      const reply = ports[0];
      const say = (kind, value) => reply.postMessage(stringify([kind, value]));
      try {
        if (data.request) return runBlock(python, data.request, say);
        give(data.files);
        python = await startPython(data, reply);
        say("started", null);
      } catch (error) {
        const why = /call stack|recursion/.test(error) ? "something in it calls itself without end." : `${error}`;
        say("broken", why.slice(0, 1_000));
      }
    };
    self.onmessage = ({ ports }) => (ports[0].onmessage = answer);
  }

  // Pyodide asks for its files by their addresses. The page has fetched them.
  const AROUND = `
    const { performance, crypto, Response, WebAssembly, Function, TextDecoder, TextEncoder } = self;
    const setTimeout = self.setTimeout.bind(self);
    const clearTimeout = self.clearTimeout.bind(self);
    let files;
    const give = (given) => (files = given);
    const fetch = async (url) =>
      new Response(files[String(url).split("/").pop()], { headers: { "Content-Type": "application/wasm" } });`;
  const OWN = [limitMemory, keepOnlyTheLanguage, startPython, runBlock, listen];

  // Pyodide's module becomes the body of a function: so nothing is imported, and nothing may be.
  textOfWorker = (pyodide, asm) => {
    const body = pyodide.replace(/export\s*\{\s*([\w$]+) as loadPyodide\b[^}]*\};?/, "return $1;");
    if (body === pyodide) throw new Error("pyodide.mjs does not export what starts Python.");
    return `"use strict"; (() => {
      ${AROUND}
      ${asm}
      const loadPyodide = (() => {
        ${body}
      })();
      const MOST = ${MOST};
      ${OWN.join("\n")}
      limitMemory(MOST);
      listen();
    })();`;
  };
}
