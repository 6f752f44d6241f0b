// What Python's worker may say. A reader's code may have taken the worker over: what has not this form is refused.
"use strict";
let messageOf;
{
  const isText = (most) => (value) => typeof value === "string" && value.length <= most;
  const isLike = (pattern) => (value) => typeof value === "string" && pattern.test(value);
  const isIndex = (value) => Number.isInteger(value) && value >= 0 && value < 1_000;
  const isList = (isOne, most) => (value) => Array.isArray(value) && value.length <= most && value.every(isOne);
  const isEither = (isOne) => (value) => value === null || isOne(value);
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const isRecord = (forms) => (value) =>
    isObject(value) &&
    Object.keys(value).sort().join() === Object.keys(forms).sort().join() &&
    Object.entries(forms).every(([name, isRight]) => isRight(value[name]));

  const isStep = isRecord({
    words: isText(10_000),
    code: isText(1_000),
    grads: isList(isLike(/^\S{1,40}$/), 100),
    node: isEither(isIndex),
    edge: isEither((value) => isList(isIndex, 2)(value) && value.length === 2),
    path: isList(isIndex, 100),
  });
  const FORMS = {
    text: isText(100_000),
    broken: isText(1_000),
    started: (value) => value === null,
    answer: isRecord({
      svg: isText(2_000_000),
      steps: isList(isStep, 500),
      failure: isText(100_000),
      words: isText(2_000),
      spent: (value) => typeof value === "boolean",
    }),
  };

  // Its kind and its value; nothing, where it has no form of these.
  messageOf = (data) => {
    try {
      const [kind, value, ...more] = JSON.parse(isText(4_000_000)(data) ? data : "");
      return Object.hasOwn(FORMS, kind) && FORMS[kind](value) && !more.length ? { kind, value } : null;
    } catch {
      return null;
    }
  };
}
