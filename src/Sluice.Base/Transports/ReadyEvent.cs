namespace Sluice.Base.Transports;

/// <summary>One registration that became ready. <paramref name="Token"/> is the object given at registration.</summary>
public readonly record struct ReadyEvent(object Token, Readiness Readiness);
