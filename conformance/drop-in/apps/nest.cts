// A NestJS 11 application as its documentation writes one: a gateway, a namespace, a middleware, a guard and an adapter.
import "reflect-metadata";
import {
  Body,
  CanActivate,
  Controller,
  ExecutionContext,
  Injectable,
  Module,
  Post,
  UseGuards,
} from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { IoAdapter } from "@nestjs/platform-socket.io";
import {
  ConnectedSocket,
  MessageBody,
  OnGatewayConnection,
  OnGatewayDisconnect,
  OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
  WsResponse,
} from "@nestjs/websockets";
import { from, map, type Observable } from "rxjs";
import { Namespace, Server, ServerOptions, Socket } from "socket.io";

class Adapter extends IoAdapter {
  createIOServer(port: number, options?: ServerOptions): Server {
    const server: Server = super.createIOServer(port, { ...options, pingInterval: 10_000 });
    server.engine.on("initial_headers", (headers: Record<string, string>) => {
      headers["x-served-by"] = "nest";
    });
    return server;
  }
}

@Injectable()
class HasToken implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const socket: Socket = context.switchToWs().getClient<Socket>();
    return socket.handshake.auth.token === "secret";
  }
}

@WebSocketGateway({ cors: { origin: "*" } })
class EventsGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  @WebSocketServer()
  server!: Server;

  afterInit(server: Server): void {
    server.use((socket, next) => {
      socket.data.greeted = true;
      next();
    });
  }

  handleConnection(socket: Socket): void {
    console.log("connected", socket.data.greeted);
  }

  handleDisconnect(socket: Socket): void {
    console.log("disconnected", socket.connected);
  }

  // What is returned answers the acknowledgement.
  @SubscribeMessage("identity")
  identity(@MessageBody() value: number): number {
    return value;
  }

  // An event is sent back, one for each value.
  @SubscribeMessage("events")
  events(): Observable<WsResponse<number>> {
    return from([1, 2, 3]).pipe(map((data) => ({ event: "events", data })));
  }

  @SubscribeMessage("to everybody")
  toEverybody(@MessageBody() text: string, @ConnectedSocket() socket: Socket): void {
    socket.join("talkers");
    this.server.to("talkers").emit("said", text, socket.id);
  }

  @UseGuards(HasToken)
  @SubscribeMessage("guarded")
  guarded(): string {
    return "let in";
  }

  @SubscribeMessage("fails")
  fails(): never {
    throw new WsException("as intended");
  }
}

@WebSocketGateway({ namespace: "admin" })
class AdminGateway {
  @WebSocketServer()
  namespace!: Namespace;

  @SubscribeMessage("count")
  async count(): Promise<number> {
    return (await this.namespace.fetchSockets()).length;
  }
}

@Controller()
class Announcements {
  constructor(private readonly gateway: EventsGateway) {}

  @Post("announce")
  announce(@Body() body: { text: string }): { sent: boolean } {
    return { sent: this.gateway.server.emit("announced", body.text) };
  }
}

@Module({ controllers: [Announcements], providers: [EventsGateway, AdminGateway] })
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule, { logger: ["error", "warn"] });
  app.useWebSocketAdapter(new Adapter(app));
  app.enableShutdownHooks();
  await app.listen(0, "127.0.0.1");
  console.log(`listening on ${new URL(await app.getUrl()).port}`);
}

void main();
