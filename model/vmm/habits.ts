// The habits of VMMs, as data: each is a choice that a user of the protocol makes, the careful one first. A user is a
// choice for each; a user that does one thing wrong is one that makes one choice otherwise, and nothing else differs.
const habit = <const C extends readonly string[]>(meaning: string, ...choices: C) => ({
  meaning,
  choices,
  /** The first choice: nothing is lost by it. */
  careful: choices[0] as C[number],
})

/** Every habit, by name: its choices (the careful one first) and what it decides. */
export const habits = {
  // Which protocol is spoken.
  numbers: habit('the numbers of the states that are asked for', 'own', 'of-v1'),
  // Changing states.
  staging: habit('how the devices of a VM are stopped and started', 'quiesced', 'one-by-one'),
  belief: habit('where the state of a device is known from', 'asked', 'remembered'),
  recovery: habit('what is done where a request fails', 'returns', 'trusts'),
  lastResort: habit('which device is reset', 'one-in-error', 'one-that-failed'),
  errorCheck: habit('what is looked at first where a request failed', 'error', 'validity'),
  reservedBits: habit('the reserved bits of device_state', 'kept', 'cleared'),
  errorState: habit('a v1 device in the error state', 'reset', 'abort'),
  stuck: habit('a v1 device that does not run', 'reset', 'left'),
  stopErrors: habit('a device that does not stop', 'fails', 'ignored'),
  // Before the VM is stopped.
  infoErrors: habit('precopy info that fails', 'fails', 'zero'),
  estimate: habit('what is left of a device in PRE_COPY', 'once', 'twice'),
  pending: habit('pending_bytes after an iteration', 'read-again', 'kept'),
  acknowledgement: habit('the switchover', 'acknowledged', 'unasked'),
  temporary: habit('the temporary end of stream', 'waits', 'fails', 'is-the-end'),
  // The data.
  buffer: habit('how much is read at a time', 'fixed', 'estimated'),
  reading: habit('how long a stopped device is read', 'to-the-end', 'once'),
  order: habit('the accesses of a round', 'offset-first', 'size-first'),
  emptiness: habit('an iteration without data', 'told', 'untold'),
  writing: habit('a write that takes a part', 'continued', 'taken-for-whole'),
  writeErrors: habit('a write that fails', 'fails', 'ignored'),
  arrival: habit('packets of multifd channels', 'by-number', 'as-they-come'),
  config: habit('when the config space is saved', 'stopped', 'running', 'never'),
  // Who runs.
  handover: habit('when the source gives the VM up', 'destination-ready', 'data-sent'),
  result: habit('what the source takes for success', 'told', 'sent'),
  start: habit('who starts the destination', 'ordered', 'by-itself'),
  failure: habit('a VM that was stopped for a migration that failed', 'goes-on', 'stays-stopped'),
  cancel: habit('a device in PRE_COPY when the migration is over', 'runs', 'runs-anyway', 'forgotten'),
  afterwards: habit('a source whose migration succeeded', 'rests', 'goes-on'),
  files: habit('the files of sessions that are over', 'closed', 'leaked'),
} as const

export type HabitName = keyof typeof habits

/** A choice for every habit. */
export type Habits = { readonly [N in HabitName]: (typeof habits)[N]['choices'][number] }

/** The careful choice of each. */
export const careful = Object.fromEntries(Object.entries(habits).map(([name, one]) => [name, one.careful])) as Habits
