// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/secure_random.h"

#include <openssl/rand.h>

namespace signalbox {

Result<std::string> secureRandomBytes(std::size_t count)
{
    std::string bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
        return Error{ErrorCode::OutOfResources, ErrorOrigin::System, "the system gave no random bytes"};
    return bytes;
}

} // namespace signalbox
