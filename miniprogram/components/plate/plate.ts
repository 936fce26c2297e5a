/**
 * The small number plate. Solid means it happened, hollow that it has not happened yet,
 * dashed that it did not happen.
 */
Component({
  options: { virtualHost: true },
  properties: {
    /** done, now, todo, miss or flag */
    state: { type: String, value: 'todo' },
    /** A number or one character; a done plate without one shows a tick. */
    text: { type: String, value: '' },
    /** What it says aloud, as in "3号点，没扫". */
    label: { type: String, value: '' },
  },
})
