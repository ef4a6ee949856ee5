// Express middlewares in front of the engine: a session, passport, helmet; the same session seen by pages and sockets.
const express = require("express");
const session = require("express-session");
const helmet = require("helmet");
const passport = require("passport");
const { createServer } = require("node:http");
const { Server } = require("socket.io");

passport.serializeUser((user, done) => done(null, user.name));
passport.deserializeUser((name, done) => done(null, { name }));

const app = express();
const http = createServer(app);
const sessions = session({ secret: "changeit", resave: false, saveUninitialized: true });

app.use(sessions);
app.use(passport.initialize());
app.use(passport.session());
app.post("/login/:name", (req, res, next) => {
  req.login({ name: req.params.name }, (error) => (error ? next(error) : res.json({ id: req.session.id })));
});
app.get("/visits", (req, res) => res.json({ visits: req.session.visits ?? 0 }));

const io = new Server(http);

io.engine.use(helmet());
io.engine.use(sessions);
io.engine.use(onlyForHandshake(passport.session()));
io.engine.use(
  onlyForHandshake((req, res, next) => {
    if (req.user !== undefined || req._query.guest === "1") return next();
    res.writeHead(401);
    res.end();
  }),
);

function onlyForHandshake(middleware) {
  return (req, res, next) => (req._query.sid === undefined ? middleware(req, res, next) : next());
}

io.on("connection", (socket) => {
  const { request } = socket;
  socket.join(`session:${request.session.id}`);
  socket.on("whoami", (answer) => answer(request.user?.name ?? "guest", request.session.id));
  socket.on("visit", (answer) => {
    request.session.reload((failed) => {
      if (failed) return socket.disconnect();
      request.session.visits = (request.session.visits ?? 0) + 1;
      request.session.save(() => answer(request.session.visits));
    });
  });
  socket.on("logout", () => {
    const { id } = request.session;
    request.session.destroy(() => io.in(`session:${id}`).disconnectSockets());
  });
});

http.listen(0, "127.0.0.1", () => console.log(`listening on ${http.address().port}`));
