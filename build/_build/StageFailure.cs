using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;
using KinoiteZfs.Pipeline;

/// <summary>
/// A failure with a reason a person can act on. The engine prints exceptions with their stack; for these the message is
/// all there is to say, so it is all they print.
/// </summary>
sealed class StageFailure(Exception cause) : Exception(cause.Message)
{
    public override string ToString() => Message;

    /// <summary>Whether the pipeline named this failure; everything else is a defect and keeps its stack.</summary>
    public static bool IsNamed(Exception exception) =>
        exception is PipelineException or RegistryException or KmodFormatException or CredentialException or FormatException;
}
