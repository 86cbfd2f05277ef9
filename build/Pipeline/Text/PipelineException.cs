namespace KinoiteZfs.Pipeline.Text;

/// <summary>
/// The pipeline stops for a reason it can name. The message stands alone: what is wrong, which value, where it came
/// from and what to do next.
/// </summary>
public class PipelineException(string message, Exception? inner = null)
    : Exception(UntrustedText.WithoutCommands(message), inner);
