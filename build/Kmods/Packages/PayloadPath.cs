namespace KinoiteZfs.Kmods.Packages;

/// <summary>Turns a path out of a package into an absolute, clean one, or refuses it.</summary>
static class PayloadPath
{
    /// <summary>Accepts <c>/usr/x</c>, <c>./usr/x</c> and <c>usr/x</c>, which rpm all writes.</summary>
    public static string Clean(string path, RpmLimits limits, string source)
    {
        if (Encoding.UTF8.GetByteCount(path) > limits.PathBytes)
            throw new OversizedException(
                $"{source}: the path {UntrustedText.Quote(path)} is longer than {limits.PathBytes} bytes.");
        var relative = path.StartsWith("./", StringComparison.Ordinal)
            ? path[2..]
            : path.StartsWith('/') ? path[1..] : path;
        if (relative.Split('/').Any(part => part is "" or "." or "..") || relative.Any(char.IsControl))
            throw new PayloadFormatException(
                $"{source}: the path {UntrustedText.Quote(path)} is not clean: it is empty, has an empty, '.' or '..' part, or control characters. Do not install this package.");
        return "/" + relative;
    }
}
