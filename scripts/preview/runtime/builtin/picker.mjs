import { any, boolean, define, emit, host, string } from './base.mjs'
import { hooks } from './hooks.mjs'

export const picker = define('<slot/>', {
  properties: {
    mode: string('selector'),
    range: any([]),
    rangeKey: string(),
    value: any(0),
    start: string(),
    end: string(),
    name: string(),
    disabled: boolean(),
  },
  methods: {
    currentValue() {
      return this.data.value
    },
    options() {
      const { range, rangeKey } = this.data
      return rangeKey === '' ? range : range.map((item) => item[rangeKey])
    },
  },
  attached() {
    host(this).addEventListener('click', async () => {
      const { mode, disabled, value } = this.data
      if (disabled) return
      const chosen = mode === 'selector' ? await hooks.pickOne(this.options()) : await hooks.pickMoment(mode, value)
      if (chosen === undefined) return emit(this, 'cancel', {})
      this.setData({ value: chosen })
      return emit(this, 'change', { value: chosen })
    })
  },
})
