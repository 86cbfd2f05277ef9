namespace VerifyTests;

/// <summary>A text differs from the approved one, or nobody has approved one.</summary>
public sealed class VerifyException(string message) : Exception(message);
