import type { ReminderRow } from '../../format/reminder'

/** How many messages can still come through WeChat: a solid stub is one, a dashed one is none. */
Component({
  options: { virtualHost: true },
  properties: {
    rows: { type: Array, value: [] as ReminderRow[] },
  },
})
