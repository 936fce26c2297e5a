/** Pictures and a word about something; "photo" asks for one more picture, "note" brings the word. */
Component({
  options: { virtualHost: true },
  properties: {
    title: { type: String, value: '' },
    photos: { type: Number, value: 0 },
    /** Whether a picture or a word has a place here. */
    asksPhoto: { type: Boolean, value: false },
    asksNote: { type: Boolean, value: false },
    note: { type: String, value: '' },
  },
  data: { text: '' },
  methods: {
    photo() {
      this.triggerEvent('photo')
    },
    typing({ detail }: WechatMiniprogram.Input) {
      this.setData({ text: detail.value })
    },
    say() {
      const note = this.data.text.trim()
      if (note !== '') this.triggerEvent('note', { note })
    },
  },
})
