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

    /// <summary>Runs a stage; what the pipeline can name becomes a <see cref="StageFailure"/>, defects stay what they are.</summary>
    public static Func<Task> Named(Func<Task> stage) => async () =>
    {
        try
        {
            await stage();
        }
        catch (Exception e) when (e is PipelineException or RegistryException or KmodFormatException or CredentialException or FormatException)
        {
            throw new StageFailure(e);
        }
    };
}
