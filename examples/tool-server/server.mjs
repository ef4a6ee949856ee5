/** The dummy server of socketio-client-tool: greets, echoes, and acknowledges with what it got. */
import { createServer } from "node:http";
import { Server } from "@tidewire/server";

const port = Number(process.env.PORT ?? 8080);
const http = createServer((_request, response) => {
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end("A Socket.IO server for trying out testing tools. Connect to this address.\n");
});
const io = new Server(http, { cors: { origin: "*" } });

io.on("connection", (socket) => {
  socket.emit("message", { hello: "world" });

  socket.on("socketio-client", (data) => socket.emit("socketio-client", data));

  socket.on("socketio-client-ack", (data, answer) => {
    if (typeof answer === "function") answer(data);
  });
});

http.listen(port, () => console.log(`listening on http://localhost:${port}`));
