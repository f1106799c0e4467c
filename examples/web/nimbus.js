// A small client of the API: signs in with a bearer token, lists tasks by filter, adds and finishes them, and follows
// the change log. No cookie is involved, so it may be served from anywhere the server lists with `--cors-origin`.

const byId = (id) => document.getElementById(id);
const say = (text) => { byId("said").textContent = text; };

/** Who is signed in where; kept until the tab is closed. */
let session = JSON.parse(sessionStorage.getItem("nimbus") ?? "null");
/** Ends the stream that is followed. */
let following = new AbortController();

/** One request; what is not 2xx becomes an error that says what was wrong. */
async function call(method, path, body, options = {}) {
  const headers = { ...options.headers };
  if (session) headers.Authorization = `Bearer ${session.token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  // One key for one act: should the answer get lost, the same request is sent once more and changes nothing twice.
  if (options.repeatable) headers["Idempotency-Key"] = crypto.randomUUID();
  const request = { method, headers, body: body && JSON.stringify(body), signal: options.signal };
  const send = () => fetch(`${session?.server ?? options.server}${path}`, request);
  const answer = await (options.repeatable ? send().catch(send) : send());
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({ title: answer.statusText }));
  const faults = (problem.errors ?? []).map((fault) => `${fault.pointer} ${fault.detail}`);
  const error = new Error(faults.length > 0 ? faults.join("; ") : (problem.detail ?? problem.title));
  error.code = problem.code;
  throw error;
}

const json = async (...request) => (await call(...request)).json();
const org = () => `/v1/orgs/${encodeURIComponent(byId("which").elements.org.value)}`;

/** Runs what a button or a form asks for, and tells what went wrong. */
const act = (work) => async (event) => {
  event?.preventDefault();
  say("");
  try {
    await work(event);
  } catch (error) {
    if (error.name !== "AbortError") say(error.message);
    if (error.code === "unauthenticated") forget();
  }
};

async function signIn() {
  const { server, email, password } = byId("sign-in").elements;
  const options = { server: server.value.replace(/\/$/, "") };
  const signedIn = await json("POST", "/v1/auth/login", { email: email.value, password: password.value }, options);
  session = { server: options.server, token: signedIn.session.token };
  sessionStorage.setItem("nimbus", JSON.stringify(session));
  password.value = "";
  await open();
}

function forget() {
  following.abort();
  session = null;
  sessionStorage.removeItem("nimbus");
  byId("board").hidden = true;
  byId("sign-in").hidden = false;
}

/** Shows the board of the first organization. */
async function open() {
  const { items } = await json("GET", "/v1/orgs");
  const options = items.map((one) => new Option(one.name, one.slug));
  byId("which").elements.org.replaceChildren(...options);
  byId("sign-in").hidden = true;
  byId("board").hidden = false;
  if (options.length === 0) say("You are in no organization yet.");
  else await show();
}

/** Lists, and follows from where the list was made. */
async function show() {
  following.abort();
  following = new AbortController();
  const { head, epoch } = await json("GET", `${org()}/changes?after=0&limit=1`);
  await list();
  follow(`${head}-${epoch}`, following.signal);
}

async function list() {
  const filter = byId("which").elements.filter.value;
  const query = new URLSearchParams({ limit: "100", ...(filter && { filter }) });
  const { items } = await json("GET", `${org()}/tasks?${query}`);
  byId("tasks").replaceChildren(...items.map(row));
}

/** A task as a line; its texts are set as text, never as markup. */
function row(task) {
  const line = document.createElement("li");
  const box = document.createElement("input");
  const finished = task.status === "done" || task.status === "cancelled";
  box.type = "checkbox";
  box.checked = finished;
  box.setAttribute("aria-label", `${task.ref} is done`);
  box.addEventListener("change", act(() => finish(task, box.checked)));
  line.classList.toggle("finished", finished);
  const texts = [task.ref, task.title, task.due?.date ?? task.due?.at ?? ""];
  line.append(box, ...texts.map((text) => Object.assign(document.createElement("span"), { textContent: text })));
  return line;
}

async function finish(task, done) {
  await call("PATCH", `${org()}/tasks/${task.id}`, { status: done ? "done" : "todo" }, { repeatable: true });
  await list();
}

async function add() {
  const { text } = byId("add").elements;
  await call("POST", `${org()}/tasks/quick`, { text: text.value }, { repeatable: true });
  text.value = "";
  await list();
}

/** Follows the log; EventSource cannot send the token, so the stream is read here. */
async function follow(after, signal) {
  let pause = 1000;
  while (!signal.aborted) {
    try {
      const answer = await call("GET", `${org()}/events`, undefined, { headers: { "Last-Event-ID": after }, signal });
      byId("live").textContent = "Live: changes of others show by themselves.";
      pause = 1000;
      for await (const event of events(answer.body)) {
        if (event.id) after = event.id;
        if (event.event?.startsWith("task.")) await list();
      }
    } catch (error) {
      if (signal.aborted) return;
      // The log is another one now, such as after a backup was restored: begin anew.
      if (error.code === "resync_required") return act(show)();
      if (error.code === "unauthenticated") return forget();
      byId("live").textContent = `Not live (${error.message}); trying again.`;
    }
    await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
    pause = Math.min(pause * 2, 30000);
  }
}

/** The events of a stream, however it was cut. */
async function* events(stream) {
  let pending = "";
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const blocks = (pending + piece.value).split("\n\n");
    pending = blocks.pop();
    for (const block of blocks) yield parse(block);
  }
}

function parse(block) {
  const event = {};
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) event[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
  }
  return event;
}

byId("sign-in").addEventListener("submit", act(signIn));
byId("which").addEventListener("submit", act(show));
byId("which").elements.org.addEventListener("change", act(show));
byId("add").addEventListener("submit", act(add));
byId("sign-out").addEventListener("click", act(async () => {
  await call("POST", "/v1/auth/logout");
  forget();
}));
if (session) act(open)();
