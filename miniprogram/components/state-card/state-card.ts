/** A card that says how things stand: nothing to do, no network, an error. */
Component({
  options: { virtualHost: true },
  properties: {
    /** fine, offline, error or locked */
    kind: { type: String, value: 'fine' },
    title: { type: String, value: '' },
    text: { type: String, value: '' },
    /** The one thing to do about it; the event is "act". */
    action: { type: String, value: '' },
  },
  data: {
    icons: { fine: 'check', offline: 'cloudoff', error: 'refresh', locked: 'lock' },
  },
  methods: {
    act() {
      this.triggerEvent('act')
    },
  },
})
