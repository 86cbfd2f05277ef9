namespace KinoiteZfs.Pipeline.Boot;

/// <summary>The image failed its boot test: what it holds does not work. The message names every kernel with its
/// reason.</summary>
public sealed class BootFailedException(string message, Exception? inner = null) : PipelineException(message, inner);

/// <summary>
/// The boot test could not be made: a program or room is missing, or the machine did not start. It says nothing about
/// the image, which is not promoted all the same.
/// </summary>
public sealed class BootEnvironmentException(string what, Exception? inner = null)
    : PipelineException(
        $"The boot test could not be made on this machine, which says nothing about the image: {what}", inner);
