import type { Scale } from '../../format/limit'

/** A number as large as it matters, and where it stands against its limit. */
Component({
  options: { virtualHost: true },
  properties: {
    title: { type: String, value: '' },
    icon: { type: String, value: 'list' },
    /** As typed; empty while nothing is. */
    value: { type: String, value: '' },
    unit: { type: String, value: '' },
    /** It fails; the gap says by how much. */
    bad: { type: Boolean, value: false },
    gap: { type: String, value: '' },
    /** What it has to keep, while nothing is typed. */
    hint: { type: String, value: '' },
    scale: { type: Object, value: null as unknown as Scale },
    /** 0 to 100 on the scale. */
    at: { type: Number, value: 0 },
  },
})
