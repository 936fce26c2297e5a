import type { Child, ConsentState } from '../../api/types'
import type { Letter } from '../../format/letter'
import type { ReminderRow } from '../../format/reminder'

/**
 * What a parent sees first: the letter that waits, how many reminders can still come, the
 * children's classes. The events are received, save, and open with the page of a letter.
 */
Component({
  options: { virtualHost: true },
  properties: {
    letter: { type: Object, value: null as unknown as Letter },
    waiting: { type: Number, value: 0 },
    read: { type: Array, value: [] as Letter[] },
    children: { type: Array, value: [] as Child[] },
    reminders: { type: Array, value: [] as ReminderRow[] },
    /** WeChat may be asked for one more. */
    asks: { type: Boolean, value: false },
    /** The main switch of reminders in WeChat is off. */
    off: { type: Boolean, value: false },
    /** To be answered first. */
    consent: { type: Object, value: null as unknown as ConsentState['text'] },
  },
  data: { reading: false },
  methods: {
    toggle() {
      this.setData({ reading: !this.data.reading })
    },
    agree() {
      this.triggerEvent('consent', { yes: true })
    },
    refuse() {
      this.triggerEvent('consent', { yes: false })
    },
    received() {
      this.triggerEvent('received')
    },
    save() {
      this.triggerEvent('save')
    },
    open({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('open', { page: currentTarget.dataset.page as string })
    },
  },
})
