namespace KinoiteZfs.Oci.Http.Failures;

/// <summary>The bytes to upload could not be read: not the registry's fault, and not to be tried again.</summary>
sealed class SourceReadException(Exception cause) : Exception(cause.Message, cause)
{
    public static Exception? CauseWithin(Exception? exception)
    {
        for (var at = exception; at is not null; at = at.InnerException)
        {
            if (at is SourceReadException source)
                return source.InnerException;
        }
        return null;
    }
}
