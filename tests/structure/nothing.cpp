// SPDX-License-Identifier: Apache-2.0

// Nothing: the header under test comes in by the compiler's -include.
