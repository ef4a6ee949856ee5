// A Feathers 5 service over sockets only: methods, errors, real-time events and channels.
const { feathers } = require("@feathersjs/feathers");
const socketio = require("@feathersjs/socketio");

class Messages {
  constructor() {
    this.messages = [];
  }

  async find(params) {
    return this.messages.filter(({ room }) => params.query.room === undefined || params.query.room === room);
  }

  async get(id) {
    if (this.messages[id] === undefined) throw new Error(`no message ${id}`);
    return this.messages[id];
  }

  async create(data, params) {
    const message = { id: this.messages.length, ...data, by: params.headers["x-name"], via: params.provider };
    this.messages.push(message);
    return message;
  }
}

const app = feathers();
app.configure(
  socketio({ path: "/ws/" }, (io) => {
    io.use((socket, next) => {
      socket.feathers.headers["x-name"] = socket.handshake.query.name;
      next(socket.handshake.query.name === "nobody" ? new Error("who are you?") : undefined);
    });
    io.on("connection", (socket) => socket.emit("welcome", Object.keys(socket.feathers).sort()));
    io.sockets.setMaxListeners(555);
  }),
);
app.use("messages", new Messages());
app.on("connection", (connection) => app.channel("everybody").join(connection));
app.service("messages").publish("created", () => app.channel("everybody"));

app.listen(0, "127.0.0.1").then((server) => {
  server.on("listening", () => console.log(`listening on ${server.address().port}`));
});
