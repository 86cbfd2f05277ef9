namespace KinoiteZfs.Oci.Http.Failures;

/// <summary>Carries a failure past the tries of one chunk to those of the whole blob.</summary>
sealed class SessionLostException(TransientException failure) : Exception(failure.Message, failure)
{
    public TransientException Failure => failure;
}
