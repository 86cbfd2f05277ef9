using System.Diagnostics.CodeAnalysis;

namespace Nuke.Common;

public static class Assert
{
    /// <summary>Ends the build with the given message.</summary>
    [DoesNotReturn]
    public static void Fail(string message) => throw new InvalidOperationException(message);
}
