import type { Line } from '../../format/sheet-view'

/**
 * One item of a sheet. The box at its right does the usual thing with one tap: "tick" where
 * a look is enough, "photo" where a picture is, "sign" where a name. The words beside it open the item: "open".
 */
Component({
  options: { virtualHost: true },
  properties: {
    line: { type: Object, value: null as unknown as Line },
    /** Nobody fills it in any more. */
    closed: { type: Boolean, value: false },
  },
  data: {
    icons: { done: 'check', bad: 'warn', locked: 'warn', running: 'clock' },
    todo: { photo: 'camera', signature: 'pen', timer: 'play', temperature: 'thermo' },
  },
  methods: {
    open() {
      const { id, path, row } = this.data.line
      this.triggerEvent('open', { id, path, row })
    },
    tap() {
      const { id, path, row, kind, state } = this.data.line
      const simple = state === 'todo' && (kind === 'tick' || kind === 'photo' || kind === 'signature') && !this.data.closed
      this.triggerEvent(simple ? (kind === 'signature' ? 'sign' : kind) : 'open', { id, path, row })
    },
  },
})
