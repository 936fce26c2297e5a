/** Says what a tap has just noted, while it can be taken back; "undo" takes it back. */
Component({
  options: { virtualHost: true },
  properties: {
    text: { type: String, value: '' },
  },
  methods: {
    undo() {
      this.triggerEvent('undo')
    },
  },
})
