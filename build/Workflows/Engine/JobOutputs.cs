using Nuke.Common;

namespace KinoiteZfs.Workflows.Engine;

/// <summary>What a job says to later ones: lines of the file which <c>GITHUB_OUTPUT</c> names. Elsewhere nobody
/// listens.</summary>
static class JobOutputs
{
    public static bool AreHeard => EnvironmentInfo.GetVariable(Variable) is { Length: > 0 };

    const string Variable = "GITHUB_OUTPUT";

    /// <exception cref="WorkflowException">The file cannot be written, and later jobs would go on as if nothing had
    /// been said.</exception>
    public static void Write(string name, string value)
    {
        if (EnvironmentInfo.GetVariable(Variable) is not { Length: > 0 } file)
            return;
        try
        {
            File.AppendAllText(file, $"{name}={value}\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WorkflowException(
                $"The output {name} cannot be written to {file}, which GITHUB_OUTPUT names: {e.Message} Later jobs need it. Unset GITHUB_OUTPUT if this is no runner; else look at its disk, and run the job again.",
                e);
        }
    }
}
