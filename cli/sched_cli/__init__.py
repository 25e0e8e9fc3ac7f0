"""What a person does with `sched`: commands, rendering, migrating."""
