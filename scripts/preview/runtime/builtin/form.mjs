import { define, emit, host, instance } from './base.mjs'

const named = 'wx-input, wx-textarea, wx-switch, wx-picker, wx-checkbox-group, wx-radio-group'

export const form = define('<slot/>', {
  methods: {
    submit() {
      const value = {}
      for (const element of host(this).querySelectorAll(named)) {
        const field = instance(element)
        if (field.data.name !== '') value[field.data.name] = field.currentValue()
      }
      emit(this, 'submit', { value })
    },
    reset() {
      emit(this, 'reset', {})
    },
  },
})
