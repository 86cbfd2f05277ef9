namespace Nuke.Common.Tooling;

public enum OutputType
{
    Std,
    Err,
}

/// <summary>One line a process has written.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1815", Justification = "Lines are read, not compared.")]
public struct Output
{
    public OutputType Type;
    public string Text;
}
