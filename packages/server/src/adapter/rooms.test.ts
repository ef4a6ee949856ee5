import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ALONE, type RoomMember, Rooms } from "./rooms.js";

/** Members "a", "b" and so on, all known by their ids. */
function members(count: number): { all: RoomMember[]; rooms: Rooms<RoomMember> } {
  const all = Array.from({ length: count }, (_, at): RoomMember => {
    return { id: count > 26 ? `m${at}` : String.fromCharCode(97 + at), membership: null, mark: 0 };
  });
  const byId = new Map(all.map((member) => [member.id, member]));
  return { all, rooms: new Rooms((id) => byId.get(id)) };
}

function idsOf(list: readonly RoomMember[]): string[] {
  return list.map(({ id }) => id).sort();
}

function walked(rooms: Rooms<RoomMember>, all: RoomMember[], to: string[], except: string[] = []): string[] {
  const met: RoomMember[] = [];
  rooms.each(new Set(to), new Set(except), all, (member) => met.push(member));
  return idsOf(met);
}

test("a member that is only in the room of its own id costs no set and no list", () => {
  const { all, rooms } = members(1);
  const [a] = all as [RoomMember];
  assert.equal(rooms.join(a, "a"), "created");
  assert.equal(a.membership, ALONE);
  assert.deepEqual([...rooms.names([])], []);
  assert.deepEqual([...rooms.names(all)], ["a"]);
  assert.equal(rooms.exists("a"), true);
  assert.deepEqual(idsOf(rooms.members("a")), ["a"]);
  assert.equal(rooms.join(a, "a"), "was-in");
});

test("join says whether the room is new, leave whether it is gone", () => {
  const { all, rooms } = members(2);
  const [a, b] = all as [RoomMember, RoomMember];
  assert.equal(rooms.join(a, "x"), "created");
  assert.equal(rooms.join(b, "x"), "joined");
  assert.equal(rooms.join(b, "x"), "was-in");
  assert.equal(rooms.leave(a, "x"), "left");
  assert.equal(rooms.leave(a, "x"), "was-out");
  assert.equal(rooms.leave(b, "x"), "deleted");
  assert.equal(rooms.exists("x"), false);
  assert.deepEqual(rooms.members("x"), []);
});

test("the room of somebody's own id takes others in and outlives its owner", () => {
  const { all, rooms } = members(2);
  const [a, b] = all as [RoomMember, RoomMember];
  rooms.join(a, "a");
  assert.equal(rooms.join(b, "a"), "joined");
  assert.deepEqual(idsOf(rooms.members("a")), ["a", "b"]);
  assert.deepEqual([...rooms.rooms(a)], ["a"]);
  assert.equal(rooms.leave(a, "a"), "left");
  assert.equal(rooms.leave(b, "a"), "deleted");
});

test("a room named like an id that its owner never joined does not hold the owner", () => {
  const { all, rooms } = members(2);
  const [a, b] = all as [RoomMember, RoomMember];
  assert.equal(rooms.join(b, "a"), "created");
  assert.deepEqual(idsOf(rooms.members("a")), ["b"]);
  assert.equal(rooms.join(a, "a"), "joined");
  assert.deepEqual([...rooms.rooms(a)], ["a"]);
});

test("the set of a member's rooms is live from the first time it is asked for", () => {
  const { all, rooms } = members(1);
  const [a] = all as [RoomMember];
  rooms.join(a, "a");
  const live = rooms.rooms(a);
  assert.deepEqual([...live], ["a"]);
  rooms.join(a, "x");
  assert.deepEqual([...live], ["a", "x"]);
  rooms.leave(a, "a");
  assert.deepEqual([...live], ["x"]);
  assert.equal(rooms.rooms(a), live);
});

test("who left every room is still known as a member of none, not as one that never joined", () => {
  const { all, rooms } = members(1);
  const [a] = all as [RoomMember];
  rooms.join(a, "a");
  assert.equal(rooms.leave(a, "a"), "deleted");
  assert.deepEqual([...(a.membership as Set<string>)], []);
  assert.equal(rooms.join(a, "a"), "created");
});

test("what an application does to the set itself moves nobody else, and nobody out of its own room", () => {
  const { all, rooms } = members(3);
  const [a, b, c] = all as [RoomMember, RoomMember, RoomMember];
  for (const member of all) rooms.join(member, member.id);
  rooms.rooms(a).delete("a");
  assert.deepEqual(idsOf(rooms.members("a")), ["a"]);
  assert.deepEqual(rooms.names(all).sort(), ["a", "b", "c"]);
  rooms.join(b, "one");
  rooms.rooms(a).add("one");
  assert.equal(rooms.leave(a, "one"), "was-out");
  assert.deepEqual(idsOf(rooms.members("one")), ["b"]);
  for (const member of [b, c]) rooms.join(member, "two");
  rooms.rooms(a).add("two");
  rooms.leave(a, "two");
  assert.deepEqual(idsOf(rooms.members("two")), ["b", "c"]);
});

test("a walk without rooms meets everybody", () => {
  const { all, rooms } = members(3);
  assert.deepEqual(walked(rooms, all, []), ["a", "b", "c"]);
  assert.deepEqual(walked(rooms, all, [], ["nobody"]), ["a", "b", "c"]);
});

test("a walk over several rooms meets each member once, and nobody excluded", () => {
  const { all, rooms } = members(4);
  for (const member of all) rooms.join(member, member.id);
  for (const member of all.slice(0, 3)) rooms.join(member, "x");
  for (const member of all.slice(1)) rooms.join(member, "y");
  assert.deepEqual(walked(rooms, all, ["x", "y"]), ["a", "b", "c", "d"]);
  assert.deepEqual(walked(rooms, all, ["x", "y"], ["b"]), ["a", "c", "d"]);
  assert.deepEqual(walked(rooms, all, ["x"], ["y"]), ["a"]);
  assert.deepEqual(walked(rooms, all, ["x", "d"], ["x"]), ["d"]);
  assert.deepEqual(walked(rooms, all, [], ["x"]), ["d"]);
  assert.deepEqual(walked(rooms, all, ["unknown"]), []);
});

for (const size of [2, 16, 127, 128, 129, 200]) {
  test(`members of a room of ${size} leave and come back from any place, and nobody else goes with them`, () => {
    fc.assert(
      fc.property(fc.array(fc.nat(size - 1), { maxLength: 20 }), (places) => {
        const { all, rooms } = members(size);
        const within = new Set(all);
        for (const member of all) rooms.join(member, "x");
        for (const at of places) {
          const member = all[at] as RoomMember;
          if (within.delete(member)) {
            assert.equal(rooms.leave(member, "x"), within.size > 0 ? "left" : "deleted");
          } else {
            assert.equal(rooms.join(member, "x"), within.size > 0 ? "joined" : "created");
            within.add(member);
          }
          assert.deepEqual(idsOf(rooms.members("x")), idsOf([...within]));
        }
      }),
      { numRuns: 30 },
    );
  });
}

test("any mix of joins, leaves and walks meets whom a map of sets meets", () => {
  const COUNT = 24;
  const ids = Array.from({ length: COUNT }, (_, at) => String.fromCharCode(97 + at));
  // Rooms of their own, one that everybody tends to be in, and rooms named like members.
  const room = fc.oneof({ weight: 3, arbitrary: fc.constant("big") }, fc.constantFrom("x", "y", "a", "b", "c", ...ids));
  const some = fc.array(room, { maxLength: 4 });
  const who = fc.nat(COUNT - 1);
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("join" as const), who, room }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("own" as const), who }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("leave" as const), who, room }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("walk" as const), to: some, except: some }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("read" as const), who }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
      const { all, rooms } = members(COUNT);
      const model = new Map<string, Set<string>>();
      const modelJoin = (id: string, name: string): string => {
        const set = model.get(name);
        if (set?.has(id)) return "was-in";
        model.set(name, (set ?? new Set()).add(id));
        return set === undefined ? "created" : "joined";
      };
      const modelLeave = (id: string, name: string): string => {
        const set = model.get(name);
        if (!set?.delete(id)) return "was-out";
        if (set.size > 0) return "left";
        model.delete(name);
        return "deleted";
      };
      for (const action of steps) {
        if (action.kind === "walk") {
          const out = new Set(action.except.flatMap((name) => [...(model.get(name) ?? [])]));
          const into = action.to.length === 0 ? ids : action.to.flatMap((name) => [...(model.get(name) ?? [])]);
          const expected = [...new Set(into)].filter((id) => !out.has(id)).sort();
          assert.deepEqual(walked(rooms, all, action.to, action.except), expected);
          continue;
        }
        const member = all[action.who] as RoomMember;
        if (action.kind === "join") {
          assert.equal(rooms.join(member, action.room), modelJoin(member.id, action.room));
        } else if (action.kind === "own") {
          assert.equal(rooms.join(member, member.id), modelJoin(member.id, member.id));
        } else if (action.kind === "leave") {
          assert.equal(rooms.leave(member, action.room), modelLeave(member.id, action.room));
        } else {
          const own = [...model].filter(([, set]) => set.has(member.id)).map(([name]) => name);
          assert.deepEqual([...rooms.rooms(member)].sort(), own.sort());
        }
      }
      for (const name of ["big", "x", "y", ...ids]) {
        assert.deepEqual(idsOf(rooms.members(name)), [...(model.get(name) ?? [])].sort());
        assert.equal(rooms.exists(name), model.has(name));
        assert.deepEqual([...rooms.names(all)].sort(), [...model.keys()].sort());
        for (const member of all) assert.equal(rooms.has(member, name), model.get(name)?.has(member.id) === true);
      }
    }),
    { numRuns: 300 },
  );
});
