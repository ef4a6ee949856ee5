/**
 * How much one client may send: a counter of messages and one of bytes, and what becomes of packets beyond.
 * Made only for servers that have a rate limit; holds a deadline only while packets are delayed.
 */
import { PacketType, type SioPacket } from "@tidewire/wire/sio";
import { type Clock, Deadline } from "../engine/clock.js";
import type { RateLimit } from "../options.js";
import { TokenBucket } from "../token-bucket.js";

/** What the gate may do with packets and their sender. */
export interface RateGateOwner {
  /** A packet passes, at once or later; always in the order in which they came. */
  passed(packet: SioPacket): void;
  /** An event was dropped. */
  dropped(packet: SioPacket, reason: string): void;
  /** The client is to be told and disconnected. */
  exceeded(reason: string): void;
}

/** What a delayed packet costs beyond the bytes it came in. */
const PACKET_BYTES = 256;
/** How many bursts a client whose events are dropped may owe by packets that are never dropped. */
const MAX_OWED_BURSTS = 10;

export class RateGate {
  readonly #limit: RateLimit;
  readonly #clock: Clock;
  readonly #owner: RateGateOwner;
  readonly #messages: TokenBucket;
  readonly #bytes: TokenBucket;
  readonly #deadline = new Deadline({ elapsed: () => this.#release() });
  /** Packets that wait, with the bytes they are counted for. */
  #delayed: { readonly packet: SioPacket; readonly bytes: number }[] = [];
  #delayedBytes = 0;
  /** Bytes that came since the last packet was complete. */
  #packetBytes = 0;

  constructor(limit: RateLimit, clock: Clock, owner: RateGateOwner) {
    const { messagesPerSecond, bytesPerSecond, burstSeconds } = limit;
    const now = (): number => clock.now();
    this.#limit = limit;
    this.#clock = clock;
    this.#owner = owner;
    this.#messages = new TokenBucket(messagesPerSecond, Math.max(1, messagesPerSecond * burstSeconds), now);
    this.#bytes = new TokenBucket(bytesPerSecond, Math.max(1, bytesPerSecond * burstSeconds), now);
  }

  /** Bytes of a packet came. Called in front of `packet`, for each message that is part of it. */
  received(bytes: number): void {
    this.#packetBytes += bytes;
  }

  /** A packet is complete. */
  packet(packet: SioPacket): void {
    const bytes = this.#packetBytes;
    this.#packetBytes = 0;
    if (this.#delayed.length === 0 && this.#take(bytes)) this.#owner.passed(packet);
    else if (this.#limit.answer === "delay") this.#delay(packet, bytes);
    else if (this.#limit.answer === "drop") this.#drop(packet, bytes);
    else this.#owner.exceeded(this.#reason);
  }

  /** The session ended: what waits is forgotten. */
  close(): void {
    this.#delayed = [];
    this.#clock.cancel(this.#deadline);
  }

  get #reason(): string {
    const { messagesPerSecond, bytesPerSecond } = this.#limit;
    return `rateLimit of ${messagesPerSecond} messages and ${bytesPerSecond} bytes a second exceeded`;
  }

  #take(bytes: number): boolean {
    if (!this.#messages.isOpen || !this.#bytes.isOpen) return false;
    this.#messages.take(1);
    this.#bytes.take(bytes);
    return true;
  }

  /** Only events can be missed: without the others the two ends would no longer agree about what is joined. */
  #drop(packet: SioPacket, bytes: number): void {
    if (packet.type === PacketType.EVENT) {
      this.#owner.dropped(packet, this.#reason);
      return;
    }
    this.#messages.charge(1);
    this.#bytes.charge(bytes);
    const { messagesPerSecond, bytesPerSecond, burstSeconds } = this.#limit;
    const owes = (bucket: TokenBucket, perSecond: number): boolean =>
      bucket.debt > Math.max(1, perSecond * burstSeconds) * MAX_OWED_BURSTS;
    if (owes(this.#messages, messagesPerSecond) || owes(this.#bytes, bytesPerSecond)) {
      this.#owner.exceeded(this.#reason);
    } else this.#owner.passed(packet);
  }

  #delay(packet: SioPacket, bytes: number): void {
    this.#delayed.push({ packet, bytes });
    this.#delayedBytes += bytes + PACKET_BYTES;
    if (this.#delayedBytes > this.#limit.maxDelayedBytes) {
      this.close();
      this.#owner.exceeded(`${this.#reason}, and maxDelayedBytes ${this.#limit.maxDelayedBytes}`);
    } else if (!this.#deadline.isSet) this.#wait();
  }

  #wait(): void {
    this.#clock.set(this.#deadline, Math.max(this.#messages.waitMs, this.#bytes.waitMs));
  }

  #release(): void {
    let passed = 0;
    for (let next = this.#delayed[passed]; next !== undefined; next = this.#delayed[passed]) {
      if (!this.#take(next.bytes)) break;
      passed++;
      this.#delayedBytes -= next.bytes + PACKET_BYTES;
      this.#owner.passed(next.packet);
    }
    this.#delayed.splice(0, passed);
    if (this.#delayed.length > 0) this.#wait();
  }
}
