/** What is kept of clients that were cut off, and for how long. */

export interface RecoveryLimits {
  /** Milliseconds after a disconnection during which a client may come back. */
  readonly maxDisconnectionMs: number;
  /** Milliseconds a client may have been dead before its disconnection is noticed. */
  readonly detectionMs: number;
  readonly maxSessions: number;
  readonly maxPackets: number;
  /** Bytes of all packets kept. */
  readonly maxBytes: number;
}
