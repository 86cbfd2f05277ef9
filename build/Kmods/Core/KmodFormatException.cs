namespace KinoiteZfs.Kmods.Core;

/// <summary>A file which is not what it should be. The message names the file, what is wrong and the way out.</summary>
public abstract class KmodFormatException(string message, Exception? inner = null)
    : FormatException(UntrustedText.WithoutCommands(message), inner);

/// <summary>The file ends too early.</summary>
public sealed class TruncatedException(string message, Exception? inner = null) : KmodFormatException(message, inner);

/// <summary>The file is no RPM package, or a kind of RPM package which is not read here.</summary>
public sealed class NotAnRpmException(string message) : KmodFormatException(message);

/// <summary>The package's header contradicts the RPM format or itself.</summary>
public sealed class RpmHeaderException(string message) : KmodFormatException(message);

/// <summary>The payload is packed in a way which is not read here.</summary>
public sealed class UnsupportedCompressionException(string message) : KmodFormatException(message);

/// <summary>Compressed data which does not decompress, or fails its own integrity check.</summary>
public sealed class CorruptCompressionException(string message, Exception? inner = null)
    : KmodFormatException(message, inner);

/// <summary>The payload's archive is malformed or tries to leave its place.</summary>
public sealed class PayloadFormatException(string message) : KmodFormatException(message);

/// <summary>A size or count beyond a limit of <see cref="KmodLimits"/> or <see cref="RpmLimits"/>.</summary>
public sealed class OversizedException(string message, Exception? inner = null) : KmodFormatException(message, inner);

/// <summary>The content is not what the package's own digest says.</summary>
public sealed class DigestMismatchException(string message) : KmodFormatException(message);

/// <summary>The file's name says one compression and its content another.</summary>
public sealed class MislabelledModuleException(string message) : KmodFormatException(message);

/// <summary>The file is not a 64-bit little-endian kernel module.</summary>
public sealed class NotAKernelModuleException(string message) : KmodFormatException(message);

/// <summary>The file is no x86_64 program or shared library.</summary>
public sealed class NotAProgramException(string message) : KmodFormatException(message);

/// <summary>An OpenZFS META file which lacks or garbles a field.</summary>
public sealed class MetaFormatException(string message) : KmodFormatException(message);
